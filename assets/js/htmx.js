// htmx reads its settings from <meta name="htmx-config">; here it only gets a name and the CSRF token.
import htmx from "htmx.org";

window.htmx = htmx;

export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

export default htmx;
