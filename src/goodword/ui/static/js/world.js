// Loads the outlines of the countries for the maps, then draws again.
const address = document.querySelector("script[data-world]")?.dataset.world;
if (address) {
  const answer = await fetch(address);
  if (answer.ok) {
    globalThis.goodwordWorld = await answer.json();
    globalThis.goodword?.mount();
  }
}
