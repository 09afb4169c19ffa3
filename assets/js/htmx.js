// htmx reads its settings from <meta name="htmx-config">; here it only gets a name and the CSRF token.
import htmx from "htmx.org";
import { FORM_EXPIRED, renewToken, token } from "./csrf.js";

window.htmx = htmx;

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

// A form that was refused for its old token can be sent again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr?.getResponseHeader(FORM_EXPIRED)) renewToken();
});

// A person who was signed out signs in again and returns to this page.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status !== 401) return;
  event.preventDefault();
  signIn();
});

/** To the sign-in and back to this page, with its query. What was typed is kept by unsaved_forms.js. */
export function signIn() {
  location.assign(`/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** Whether the server took it. htmx also calls an answer successful that it only swaps (403, 409, 422), and 0 is no
 * answer. */
export const saved = ({ detail: { xhr } }) => xhr.status >= 200 && xhr.status < 400;

export default htmx;
