// Keys for people who work the list: j/k move, Enter opens, x selects, / searches, g then a letter goes, ? helps.
const rows = () => [...document.querySelectorAll("[data-row]")];
let goes = false;

const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, dialog[open], [contenteditable]");

function current() {
  return rows().findIndex((row) => row.classList.contains("is-current"));
}

function move(by) {
  const all = rows();
  if (!all.length) return;
  const from = current();
  const to = from < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + by));
  all.forEach((row, i) => row.classList.toggle("is-current", i === to));
  all[to].scrollIntoView({ block: "nearest" });
  all[to].querySelector("a, button, input")?.focus({ preventScroll: true });
}

function press(selector) {
  const row = rows()[current()];
  row?.querySelector(selector)?.click();
}

const go = { f: "find", v: "vet", c: "choose" };

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => press("[data-pick]"),
  o: () => press("a[data-main]"),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (goes && go[event.key]) {
    const names = { find: "Find", vet: "Vet", choose: "Choose" };
    const link = [...document.querySelectorAll(".steps a")].find((a) => a.textContent.trim() === names[go[event.key]]);
    link?.click();
  }
  goes = event.key === "g";
  const page = { j: '[rel="next"][data-key]', k: '[rel="prev"][data-key]' }[event.key];
  const turn = page && !rows().length && document.querySelector(page);
  const act = turn ? () => turn.click() : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
