// htmx reads its settings from <meta name="htmx-config">; here it only gets a name and the CSRF token.
import htmx from "htmx.org";

window.htmx = htmx;

export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

// Who was signed out meanwhile is asked to sign in again; the form of the sign-in page never lands inside another page.
const SIGN_IN = "/sign-in/";
const signedOut = (xhr) => Boolean(xhr.responseURL) && new URL(xhr.responseURL).pathname === SIGN_IN;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!signedOut(event.detail.xhr) || location.pathname === SIGN_IN) return;
  event.detail.shouldSwap = false;
  location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname)}`);
});

/** Whether the server took it. htmx also calls an answer successful that it only swaps (403, 409, 422), and 0 is no answer. */
export const saved = ({ detail: { xhr } }) => xhr.status >= 200 && xhr.status < 400 && !signedOut(xhr);

export default htmx;
