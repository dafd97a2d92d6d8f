// Taps are kept on the phone first and sent when there is a network; the same tap sent twice counts once.
const main = document.querySelector("[data-tally]");
const said = main.querySelector("[data-said]");
const undo = main.querySelector("[data-undo]");
const store = `goodword:${main.dataset.api}`;
const counts = { told: 0, code: 0 };
for (const place of main.querySelectorAll("[data-count]")) counts[place.dataset.count] = Number(place.textContent);

const read = () => {
  try { return JSON.parse(localStorage.getItem(store)) ?? { waiting: [], last: [] }; } catch { return { waiting: [], last: [] }; }
};
let kept = read();
let sending = false;
const keep = () => { try { localStorage.setItem(store, JSON.stringify(kept)); } catch { /* a phone that keeps nothing still sends at once */ } };
const id = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

function show() {
  const extra = { told: 0, code: 0 };
  for (const t of kept.waiting) {
    if (t.kind === "undo") extra[t.was] -= 1;
    else extra[t.kind] += 1;
  }
  for (const place of main.querySelectorAll("[data-count]")) {
    const kind = place.dataset.count;
    place.textContent = String(Math.max(0, counts[kind] + extra[kind]));
  }
  undo.hidden = kept.last.length === 0;
  const waiting = kept.waiting.length;
  said.textContent = waiting ? main.dataset.waiting.replace("{n}", waiting.toLocaleString(document.documentElement.lang)) : main.dataset.sent;
}

async function send() {
  if (sending || kept.waiting.length === 0) return;
  sending = true;
  const batch = kept.waiting.slice(0, 500);
  try {
    const answer = await fetch(main.dataset.api, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ taps: batch }),
    });
    if (answer.ok) {
      const tally = await answer.json();
      counts.told = tally.told;
      counts.code = tally.codes;
      kept = read();
      const done = new Set(batch.map((t) => t.tap));
      kept.waiting = kept.waiting.filter((t) => !done.has(t.tap));
      keep();
    }
    sending = false;
    show();
    if (answer.status === 404) said.textContent = main.dataset.closed;
    else if (answer.ok && kept.waiting.length) send();
  } catch {
    sending = false;
    show();
  }
}

function add(tap) {
  kept = read();
  kept.waiting.push(tap);
  if (tap.kind === "undo") kept.last.pop();
  else kept.last = [...kept.last, { tap: tap.tap, kind: tap.kind }].slice(-50);
  keep();
  show();
  send();
}

for (const form of main.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add({ tap: id(), kind: event.submitter.value, at: Math.floor(Date.now() / 1000) });
    navigator.vibrate?.(15);
  });
}
undo.addEventListener("click", () => {
  const last = read().last.at(-1);
  if (last) add({ tap: id(), kind: "undo", undoes: last.tap, was: last.kind, at: Math.floor(Date.now() / 1000) });
});
addEventListener("online", send);
addEventListener("storage", () => { kept = read(); show(); });
setInterval(send, 20000);
show();
send();
navigator.serviceWorker?.register("/tally/worker.js", { scope: "/tally/" }).catch(() => undefined);
