// The consent page works without this. With it, only the files that are asked for leave the device: they are copied out
// of the ZIP as they stand (or, where a network puts everything into one JSON file, the branches that are asked for).
const MOST = 64 * 2 ** 20;

for (const form of document.querySelectorAll("form[data-consent]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    send(form);
  });
}

async function send(form) {
  const input = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-said]");
  said.textContent = form.dataset.sending;
  try {
    const made = await slimmed(input.files[0], form);
    if (made) {
      const chosen = new DataTransfer();
      chosen.items.add(made.file);
      input.files = chosen.files;
      const address = new URL(form.action);
      address.searchParams.set("left", made.left);
      form.action = address;
      said.textContent = form.dataset.slim.replace("{left}", made.left);
    }
  } catch (error) {
    console.debug(error); // not a ZIP that is understood here: it is sent as it is, and the server says what is wrong
  }
  form.dataset.ready = "yes";
  form.requestSubmit();
}

// A smaller file in place of the one chosen, and how many files stay behind; nothing where it is sent as it is.
async function slimmed(file, form) {
  const wanted = JSON.parse(form.dataset.opens).map((pattern) => new RegExp(`^(?:${pattern})$`, "iu"));
  const picks = JSON.parse(form.dataset.picks);
  if (/\.json$/i.test(file.name) && picks.length) {
    return { file: new File([picked(await file.text(), picks)], file.name), left: 0 };
  }
  if ((await text(file, 0, 2)) !== "PK") return null;
  const entries = await listed(file);
  const chosen = entries.filter((one) => wanted.some((pattern) => pattern.test(one.name.normalize("NFC"))));
  const parts = [];
  for (const one of chosen) parts.push(...(await copied(file, one, picks)));
  const end = new Uint8Array(22);
  end.set([0x50, 0x4b, 5, 6]);
  const files = entries.filter((one) => !one.name.endsWith("/"));
  // Without anything that can be used, names alone let the server say what kind of archive it is.
  if (!chosen.length) for (const one of files.slice(0, 50)) parts.push(head(one, 0, 0, 0, 0));
  return { file: new File([...parts, end], file.name), left: files.length - chosen.length };
}

async function copied(file, one, picks) {
  const local = await view(file, one.at, 30);
  const start = one.at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const body = file.slice(start, start + one.packed);
  if (!picks.length || one.size > MOST || ![0, 8].includes(one.method)) {
    return [head(one, one.method, one.crc, one.packed, one.size), body];
  }
  const plain = one.method === 8 ? body.stream().pipeThrough(new DecompressionStream("deflate-raw")) : body.stream();
  const data = new TextEncoder().encode(picked(await new Response(plain).text(), picks));
  return [head(one, 0, crc(data), data.length, data.length), data];
}

// JSON with nothing but these branches.
function picked(json, picks) {
  const whole = JSON.parse(json.replace(/^\uFEFF/, ""));
  const made = {};
  for (const keys of picks) {
    const found = keys.reduce((value, key) => value?.[key], whole);
    if (found === undefined) continue;
    let place = made;
    for (const key of keys.slice(0, -1)) place = place[key] ??= {};
    place[keys.at(-1)] = found;
  }
  return JSON.stringify(made);
}

// The files of a ZIP, from its list at the end (APPNOTE 4.3.12, with ZIP64).
async function listed(file) {
  const tail = Math.max(0, file.size - 65_577);
  const last = await view(file, tail, file.size - tail);
  let end = last.byteLength - 22;
  while (end >= 0 && last.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("no list of files");
  let [size, at] = [last.getUint32(end + 12, true), last.getUint32(end + 16, true)];
  if (end >= 20 && last.getUint32(end - 20, true) === 0x07064b50) {
    const more = await view(file, Number(last.getBigUint64(end - 12, true)), 56);
    [size, at] = [Number(more.getBigUint64(40, true)), Number(more.getBigUint64(48, true))];
  }
  const list = await view(file, at, size);
  const found = [];
  for (let i = 0; i + 46 <= list.byteLength && list.getUint32(i, true) === 0x02014b50; ) {
    const [names, extras, notes] = [28, 30, 32].map((n) => list.getUint16(i + n, true));
    const raw = new Uint8Array(list.buffer, i + 46, names);
    const one = {
      raw, name: new TextDecoder().decode(raw), flags: list.getUint16(i + 8, true) & ~8,
      method: list.getUint16(i + 10, true), crc: list.getUint32(i + 16, true), packed: list.getUint32(i + 20, true),
      size: list.getUint32(i + 24, true), at: list.getUint32(i + 42, true),
    };
    large(one, list, i + 46 + names, extras);
    found.push(one);
    i += 46 + names + extras + notes;
  }
  return found;
}

function large(one, list, from, length) {
  for (let i = from; i + 4 <= from + length; i += 4 + list.getUint16(i + 2, true)) {
    if (list.getUint16(i, true) !== 1) continue;
    let at = i + 4;
    for (const name of ["size", "packed", "at"]) {
      if (one[name] !== 0xffffffff) continue;
      one[name] = Number(list.getBigUint64(at, true));
      at += 8;
    }
  }
}

function head(one, method, sum, packed, size) {
  const made = new DataView(new ArrayBuffer(30 + one.raw.length));
  made.setUint32(0, 0x04034b50, true);
  made.setUint16(4, 20, true);
  made.setUint16(6, one.flags, true);
  made.setUint16(8, method, true);
  made.setUint32(14, sum, true);
  made.setUint32(18, packed, true);
  made.setUint32(22, size, true);
  made.setUint16(26, one.raw.length, true);
  new Uint8Array(made.buffer).set(one.raw, 30);
  return made.buffer;
}

function crc(data) {
  let sum = -1;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

const view = async (file, from, length) => new DataView(await file.slice(from, from + length).arrayBuffer());
const text = async (file, from, length) => file.slice(from, from + length).text();
