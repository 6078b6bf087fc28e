// Passkeys (WebAuthn): a button asks the browser for one, then sends its form with what the browser answered.

import { toast } from "./shared.js";

const texts = JSON.parse(document.querySelector("[data-texts-passkeys]").textContent);
const reasons = { InvalidStateError: texts.stored, SecurityError: texts.address };

// The options say which of the two is meant: only a new passkey chooses among algorithms.
function ask(options) {
  if (options.pubKeyCredParams) {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function use(button) {
  const { form } = button;
  const answer = await fetch(button.dataset.passkey, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  // What is wrong is said by the form's own answer, in its place.
  form.elements.credential.value = answer.ok ? JSON.stringify(await ask(await answer.json())) : "";
  form.requestSubmit(button);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-passkey]");
  if (!button) return;
  event.preventDefault();
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  try {
    await use(button);
  } catch (error) {
    toast(reasons[error.name] ?? texts.cancelled, "error");
  }
  button.ariaBusy = "false";
});

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = false;
}
