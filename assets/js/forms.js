// Enhancements of forms. Every form works without them.
//   data-autosubmit   a filter form that is sent when a value changes
//   data-copy="#id"   a button that copies the text of another element
//   data-most="bytes"  a file field that rejects files that are too large before upload
//   data-own-zone     a time zone field of a newcomer: the zone of the browser, where no other was chosen
//   data-print        a button that prints the page
//   data-once         a form whose buttons rest while it is on its way
//   #refusal           the line that shows errors

import { saved } from "./htmx.js";

const line = () => document.getElementById("refusal");

/** Show a text in the status line of the page; it is never parsed as HTML. */
export function say(words, kind = "hint") {
  const place = line();
  if (!place) return;
  const note = document.createElement("div");
  note.className = `db-note ${kind} mb-3`;
  note.textContent = words;
  place.replaceChildren(note);
}

document.addEventListener("change", (event) => {
  event.target.closest("form[data-autosubmit]")?.requestSubmit();
});

document.addEventListener("change", (event) => {
  const field = event.target.closest("input[type=file][data-most]");
  if (!field) return;
  const large = [...field.files].some((file) => file.size > Number(field.dataset.most));
  const most = `${Math.floor(Number(field.dataset.most) / 2 ** 20)} MB`;
  field.setCustomValidity(large ? `This file is larger than ${most}. Choose a smaller file or enter a link.` : "");
  if (large) field.reportValidity();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard?.writeText(source.value ?? source.textContent.trim());
  button.dataset.copied = "";
  button.setAttribute("aria-label", "Copied");
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-once]")) return;
  const buttons = event.target.querySelectorAll("button:not([type=button])");
  setTimeout(() =>
    buttons.forEach((b) => {
      b.disabled = true;
    }),
  );
  // A page kept for "back" comes with its buttons awake again.
  addEventListener(
    "pageshow",
    () =>
      buttons.forEach((b) => {
        b.disabled = false;
      }),
    { once: true },
  );
});

addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector("input[data-own-zone]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (field && own && field.value === field.defaultValue && field.dataset.ownZone === field.value) field.value = own;
});

function focusFirstError(root) {
  const field = root.querySelector?.('[aria-invalid="true"]');
  if (field) field.focus();
}

addEventListener("DOMContentLoaded", () => focusFirstError(document));
document.addEventListener("htmx:afterSettle", (event) => focusFirstError(event.detail.elt));

// An error page is shown as one line instead of inside this page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (saved(event) || !/^\s*<!doctype/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  const words = new DOMParser()
    .parseFromString(xhr.responseText, "text/html")
    .querySelector("main h1 ~ p")?.textContent;
  say(words?.trim() || "The change was not saved. Your text is still here.", "todo");
});

document.addEventListener("htmx:responseError", () =>
  say("The change was not saved. Your text is still here. Try again in a moment.", "todo"),
);
const NO_CONNECTION = "No connection. Nothing was saved. Try again when you are online.";
document.addEventListener("htmx:sendError", (event) => {
  if (event.target.closest("[data-composer]")) return;
  say(NO_CONNECTION, "todo");
});

// Without a connection a form that opens another page stays where it is; the browser would show its own error page.
document.addEventListener(
  "submit",
  (event) => {
    const leaves = event.target.method === "post" && !event.target.matches("[hx-post], [data-composer], [data-margin]");
    if (navigator.onLine || !leaves || !line()) return;
    event.preventDefault();
    event.stopPropagation();
    say(NO_CONNECTION, "todo");
  },
  true,
);
document.addEventListener("htmx:afterRequest", (event) => {
  if (saved(event) && event.detail.requestConfig?.verb !== "get") line()?.replaceChildren();
});
