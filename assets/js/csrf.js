// The CSRF token of this page. It changes when the person signs in again in another tab; a request that was refused for
// it is sent once more with the new one.

export const FORM_EXPIRED = "X-Form-Expired";
const FIELD = "csrfmiddlewaretoken";
const place = () => document.querySelector('meta[name="csrf-token"]');

export const token = () => place()?.content ?? "";

/** Sends FormData or URLSearchParams; `options` are those of fetch. */
export async function post(address, body, options = {}) {
  const send = () =>
    fetch(address, { ...options, method: "POST", body, headers: { ...options.headers, "X-CSRFToken": token() } });
  const answer = await send();
  if (!answer.headers.has(FORM_EXPIRED) || !(await renewToken())) return answer;
  if (body.has(FIELD)) body.set(FIELD, token());
  return send();
}

/** Takes the token of a page that is fetched now into this page and its forms, unless somebody else has signed in. */
export async function renewToken() {
  const answer = await fetch("/help/");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh || page.body.dataset.person !== document.body.dataset.person) return false;
  place().content = fresh;
  for (const field of document.getElementsByName(FIELD)) field.value = fresh;
  return true;
}
