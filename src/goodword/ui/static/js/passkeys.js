// Passkeys: what the server asks goes to the browser's authenticator, and its answer goes back.
const token = document.querySelector('meta[name="csrf"]')?.content ?? "";
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

async function send(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": token, accept: "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  if (!answer.ok) throw new Error(answer.status === 401 ? "This passkey is not known here." : "The server did not take it.");
  return answer.json();
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function plain(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = credential.response[name];
    if (value) response[name] = text(value);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

async function create(box) {
  const { options, token: once } = await send("/account/passkeys/options");
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  options.excludeCredentials = (options.excludeCredentials ?? []).map((c) => ({ ...c, id: bytes(c.id) }));
  const made = await navigator.credentials.create({ publicKey: options });
  const name = box.querySelector("input")?.value ?? "";
  return send("/account/passkeys", { token: once, name, credential: plain(made) });
}

async function enter(box) {
  const { options, token: once } = await send("/sign-in/passkey/options");
  options.challenge = bytes(options.challenge);
  const got = await navigator.credentials.get({ publicKey: options });
  return send("/sign-in/passkey", { token: once, next: box.dataset.next, credential: plain(got) });
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  if (!globalThis.PublicKeyCredential) {
    said.textContent = "This browser knows no passkeys at this address; they need https or localhost.";
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "Waiting for your device …";
    try {
      const { next } = await (box.dataset.passkey === "create" ? create : enter)(box);
      location.assign(next);
    } catch (error) {
      said.textContent = error.name === "NotAllowedError" ? "Nothing was chosen. Try again when you like." : error.message;
      button.disabled = false;
    }
  });
}
