// Labelling by keyboard: the button (or link) that names the key is pressed. Held keys count once.
const writing = (target) => target.closest?.("input:not([type=hidden]), textarea, select, dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writing(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = [...document.querySelectorAll("[data-hotkey]")].find((b) => b.dataset.hotkey.split(" ").includes(key));
  if (!button || button.disabled) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  button.click();
}, true);
