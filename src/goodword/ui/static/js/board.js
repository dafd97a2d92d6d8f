// The board: cards are dragged, or moved with h and l; the form in each card does the work, so that it goes without.
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, dialog[open]");

function put(card, stage) {
  const select = card?.querySelector("select[name=stage]");
  if (!select || select.value === stage || ![...select.options].some((option) => option.value === stage)) return;
  select.value = stage;
  select.form.requestSubmit();
}

function step(by) {
  const card = document.querySelector(".board-card.is-current") ?? document.activeElement?.closest(".board-card");
  const select = card?.querySelector("select[name=stage]");
  const next = select?.options[select.selectedIndex + by];
  if (next) put(card, next.value);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "l" || event.key === "h") step(event.key === "l" ? 1 : -1);
  if (event.key === "x") document.querySelector(".board-card.is-current input[name=who]")?.click();
});

let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".board-card") ?? null;
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const column = dragged && event.target.closest?.(".board-column");
  document.querySelectorAll(".board-column.is-target").forEach((c) => c.classList.toggle("is-target", c === column));
  if (!column || column.dataset.stage === "stopped") return;
  event.preventDefault();
  column.classList.add("is-target");
});
document.addEventListener("drop", (event) => {
  const column = dragged && event.target.closest?.(".board-column");
  if (!column) return;
  event.preventDefault();
  put(dragged, column.dataset.stage);
});
document.addEventListener("dragend", () => {
  dragged = null;
  document.querySelectorAll(".board-column.is-target").forEach((c) => c.classList.remove("is-target"));
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value ?? field.textContent);
    button.textContent = "Copied";
  } catch {
    field.focus();
    field.select?.();
    button.textContent = "Selected: copy it";
  }
});
