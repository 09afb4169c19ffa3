// Asks the browser for a passkey before a form is sent.
//   data-passkey="create|get"   the form; it has a hidden field "credential"
//   data-options="/url/"        answers POST with what the browser asks the passkey (JSON)
// A refusal of the browser is shown in the element with data-passkey-error.

const TEXTS = {
  NotAllowedError: "The browser canceled. Try again.",
  InvalidStateError: "This device already has a passkey for your account.",
};

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const described = (list) => (list ?? []).map((each) => ({ ...each, id: decode(each.id) }));

/** The options of the server (JSON) as the browser expects them. */
export function forBrowser({ publicKey: options }) {
  const found = { ...options, challenge: decode(options.challenge) };
  if (options.user) found.user = { ...options.user, id: decode(options.user.id) };
  found.excludeCredentials = described(options.excludeCredentials);
  found.allowCredentials = described(options.allowCredentials);
  return found;
}

/** A credential of the browser as JSON. */
export function forServer(credential) {
  const response = {};
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  for (const name of names) if (credential.response[name]) response[name] = encode(credential.response[name]);
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  };
}

async function ask(form) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const answer = await fetch(form.dataset.options, { method: "POST", body });
  if (answer.redirected) return location.assign(answer.url); // the password is asked first
  if (!answer.ok) throw new Error();
  const publicKey = forBrowser(await answer.json());
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.credential.value = JSON.stringify(forServer(credential));
  form.submit();
}

globalThis.document?.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const note = form.querySelector("[data-passkey-error]");
  note.textContent = "";
  try {
    if (!navigator.credentials) throw new Error();
    await ask(form);
  } catch (error) {
    note.textContent = TEXTS[error.name] ?? "That did not work. Reload the page and try again.";
  }
});
