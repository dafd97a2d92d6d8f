// Small behaviours of every page: chips, dialogs, menus of pictures, form tokens, the budget slider.
const token = document.querySelector('meta[name="csrf"]')?.content ?? "";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRF-Token"] = token;
});

document.addEventListener("htmx:after:swap", () => {
  // Another page of a list begins at its top.
  const list = document.getElementById("results");
  if (list && list.getBoundingClientRect().top < 0) list.scrollIntoView({ block: "start" });
  globalThis.goodword?.mount();
  dress(document);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
});

// Selecting people changes the address and the bar at once; the list itself stays where it is.
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-pick][type=checkbox]");
  if (!box) return;
  const form = box.form;
  const address = new URL(location.href);
  address.searchParams.delete("pick");
  const picks = [...new Set(new FormData(form).getAll("pick"))];
  picks.forEach((id) => address.searchParams.append("pick", id));
  history.replaceState(history.state, "", address);
  const bar = form.querySelector("[data-compare]");
  bar.hidden = picks.length === 0;
  bar.querySelector("[data-count]").textContent = picks.length;
});

// Buttons that leave the list take the selection along, and nothing else.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-plain]");
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  const picks = new FormData(button.form).getAll("pick");
  location.assign(`${button.getAttribute("formaction")}?${new URLSearchParams(picks.map((id) => ["pick", id]))}`);
}, true);

// A comma-separated field becomes chips; the field itself keeps the value, so the server sees the same either way.
function chips(input) {
  if (input.dataset.dressed) return;
  input.dataset.dressed = "yes";
  const entry = input.cloneNode();
  entry.removeAttribute("name");
  entry.removeAttribute("data-chips");
  entry.value = "";
  entry.placeholder = "add, then Enter";
  input.type = "hidden";
  input.removeAttribute("id");
  input.removeAttribute("list");
  const box = document.createElement("span");
  box.className = "chip-set row";
  input.after(entry, box);
  const words = () => input.value.split(/[,،、;\n]/u).map((w) => w.trim()).filter(Boolean);
  const keep = (list) => {
    input.value = [...new Set(list)].join(", ");
    show();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  function show() {
    box.replaceChildren(
      ...words().map((word) => {
        const chip = document.createElement("span");
        chip.className = "chip";
        const text = document.createElement("bdi");
        text.dir = "auto";
        text.textContent = word;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.setAttribute("aria-label", `Remove ${word}`);
        remove.textContent = "×";
        remove.addEventListener("click", () => {
          keep(words().filter((w) => w !== word));
          entry.focus();
        });
        chip.append(text, remove);
        return chip;
      }),
    );
  }
  const add = () => {
    if (!entry.value.trim()) return;
    keep([...words(), ...entry.value.split(/[,،、;]/u).map((w) => w.trim()).filter(Boolean)]);
    entry.value = "";
  };
  entry.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && entry.value.trim()) {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && !entry.value) keep(words().slice(0, -1));
    else if (event.key === ",") {
      event.preventDefault();
      add();
    }
  });
  entry.addEventListener("change", add);
  show();
}

// The slider answers at once from the curve that is already here; the proven roster follows from the server.
function slider(input) {
  if (input.dataset.dressed) return;
  input.dataset.dressed = "yes";
  const output = document.getElementById(input.dataset.output);
  const points = JSON.parse(document.getElementById(input.dataset.points)?.textContent ?? "[]");
  const { money, about } = globalThis.goodword;
  const format = money(input.dataset.currency);
  const factor = 10 ** Number(input.dataset.exponent);
  input.addEventListener("input", () => {
    const minor = Number(input.value);
    const after = points.findIndex((p) => p.budget >= minor);
    const [a, b] = after <= 0 ? [points.at(after), points.at(after)] : [points[after - 1], points[after]];
    const part = a && b && b.budget > a.budget ? (minor - a.budget) / (b.budget - a.budget) : 0;
    const people = a ? a.people + Math.min(1, Math.max(0, part)) * (b.people - a.people) : null;
    output.textContent = format.format(minor / factor) + (people === null ? "" : ` → about ${about.format(people)} people`);
  });
}

function dress(root) {
  root.querySelectorAll("input[data-chips]").forEach(chips);
  root.querySelectorAll("input[data-output]").forEach(slider);
  root.querySelectorAll("[data-focus]").forEach((node) => node.focus());
}

dress(document);
