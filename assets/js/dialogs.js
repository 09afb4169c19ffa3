// Native dialogs. [data-open="id"] opens one (a link keeps its address for pages without scripts),
// [data-close] and a click outside close it, dialog[data-shown] is open from the start. A dialog whose form is still
// being sent keeps what is typed. Closing returns the focus; typed text is kept by unsaved_forms.js.

const FIRST = "[autofocus], [aria-invalid='true'], input:not([type=hidden]), select, textarea";
const openers = new WeakMap();
const early = new WeakMap(); // dialog → characters typed before its form arrived

/** Opens the dialog of that id unless it is open; answers whether there is one. */
export function open(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) {
    openers.set(dialog, document.activeElement);
    dialog.showModal();
    dialog.querySelector(FIRST)?.focus();
  }
  return true;
}

/** The fragment that an opener fetches replaces the form of an earlier one, which must not be typed into. */
function expectForm(opener) {
  const dialog = document.getElementById(opener.dataset.open);
  const place = opener.hasAttribute("hx-get") && document.querySelector(opener.getAttribute("hx-target"));
  if (!place || !dialog?.contains(place)) return;
  place.replaceChildren();
  early.set(dialog, "");
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    expectForm(opener);
    if (open(opener.dataset.open)) {
      openers.set(document.getElementById(opener.dataset.open), opener);
      event.preventDefault();
      return;
    }
  }
  const dialog = event.target.closest("dialog");
  if (event.target.closest("[data-close]")) dialog?.close();
  else if (event.target === dialog && isOutside(dialog, event)) dialog.close();
});

document.addEventListener(
  "keydown",
  (event) => {
    const dialog = document.querySelector("dialog[open]");
    if (!dialog || !early.has(dialog) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Backspace") early.set(dialog, early.get(dialog).slice(0, -1));
    else if (event.key.length === 1) early.set(dialog, early.get(dialog) + event.key);
    else return;
    event.preventDefault();
  },
  true,
);

function arrived(dialog) {
  const first = dialog.querySelector(FIRST);
  if (!first) return;
  first.focus();
  const typed = early.get(dialog);
  early.delete(dialog);
  if (!typed || !/^(?:text|search|url|textarea)$/.test(first.type)) return;
  first.setRangeText(typed, first.selectionStart, first.selectionEnd, "end");
  first.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener(
  "close",
  (event) => {
    early.delete(event.target);
    const opener = openers.get(event.target);
    if (opener?.isConnected) opener.focus();
  },
  true,
);

function isOutside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

function showWaiting(root) {
  for (const dialog of root.querySelectorAll?.("dialog[data-shown]") ?? []) if (!dialog.open) dialog.showModal();
}

showWaiting(document);
document.addEventListener("htmx:afterSettle", (event) => {
  showWaiting(event.detail.elt);
  const dialog = event.detail.elt.closest?.("dialog[open]");
  if (dialog && early.has(dialog)) arrived(dialog);
});

// Menus are <details data-menu>: one open at a time, closed by Escape and by a click elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (!document.querySelector("dialog[open]")) {
    const own = document.activeElement.closest("form")?.querySelector("a[data-escape]");
    (own ?? document.querySelector("a[data-escape]"))?.click();
  }
});

// A form opened in the page (its Cancel is data-escape): the first field gets the focus, what was typed stays a draft.
// When it is gone, the focus returns to the link that opened it, or to the menu of that link.
let openedBy = `${location.search}#do`;

document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (elt.matches("a[href$='#do']:not([data-open])")) openedBy = elt.getAttribute("href");
});

document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement !== document.body) return;
  const form = document.querySelector("form:has(a[data-escape])");
  if (form) return form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  const link = [...document.querySelectorAll("a[href$='#do']")].find((a) => a.getAttribute("href") === openedBy);
  openedBy = "";
  (link?.closest("details:not([open])")?.querySelector("summary") ?? link)?.focus({ preventScroll: true });
});
