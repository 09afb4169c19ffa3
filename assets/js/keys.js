// The keyboard map. Single letters act only outside fields and rest when <body data-keys="off">.
//   data-key="e"      a link, button or field that this key presses or focuses (every key has a visible control)
//   data-list         a list whose items (data-item, tr, .db-row) j and k visit;
//                     data-list="open": only items with data-open-item
//   data-focus        what gets the focus inside an item; else its .db-title, else its first control
//   data-confirm      the button that Enter in a field of the item presses
//   data-next-open    a link to the next open item
//   data-digits       a group whose nth choice the digit n takes
import { open } from "./dialogs.js";
import { changeDensity, fold } from "./theme.js";

const PLACES = {
  w: "/",
  i: "/incidents/",
  p: "/postmortems/",
  t: "/tasks/",
  a: "/audits/",
  r: "/training/",
  d: "/drills/",
  n: "/insights/",
};
const ITEM = "[data-item], tr, .db-row";
const FIELD = "input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea";
const CONTROL = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea";
let leader = 0;
let last = ""; // id of the item worked on, which a swap may have replaced

function typing(target) {
  const field = target.closest("input, textarea, select, [contenteditable], .cm-editor");
  return Boolean(field) && !["radio", "checkbox", "button", "submit"].includes(field.type);
}

const seen = (element) => element.checkVisibility?.() ?? true;

function press(key) {
  const folded = (element) => element.closest("details:not([open])");
  const matches = [...document.querySelectorAll("[data-key]")].filter((e) => e.dataset.key === key);
  const control = matches.find(seen) ?? matches.find(folded);
  if (!control) return false;
  folded(control)?.setAttribute("open", "");
  if (control.matches(FIELD)) control.focus();
  else control.click();
  return true;
}

function travel(letter) {
  const path = PLACES[letter];
  const link = path && [...document.querySelectorAll("nav a[href]")].find((a) => a.getAttribute("href") === path);
  if (link) location.assign(link.href);
  return Boolean(link);
}

const present = () => document.activeElement?.closest(ITEM) ?? (last && document.getElementById(last));

function list() {
  return document.activeElement?.closest("[data-list]") ?? document.querySelector("[data-list]");
}

function items(within) {
  const all = [...within.querySelectorAll(ITEM)].filter((item) => seen(item) && item.querySelector(CONTROL));
  if (within.dataset.list !== "open") return all;
  const waiting = all.filter((item) => item.hasAttribute("data-open-item"));
  return waiting.length ? waiting : all;
}

function step(by) {
  const within = list();
  if (!within) return false;
  const all = items(within);
  const here = present();
  let at = all.indexOf(here);
  if (at < 0 && here && within.contains(here)) {
    // The current item is no longer open: continue from its position on the page.
    const following = all.findIndex((item) => here.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING);
    at = (following < 0 ? all.length : following) - (by > 0 ? 1 : 0);
  }
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!next) return false;
  const target =
    next.querySelector("[data-focus]") ??
    next.querySelector(".db-title") ??
    next.querySelector(FIELD) ??
    next.querySelector(CONTROL);
  target.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function select() {
  const box = document.activeElement?.closest(ITEM)?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function answer(digit) {
  const item = present();
  const waiting = document.querySelector("[data-open-item] [data-digits]");
  const group =
    (item ? item.querySelector("[data-digits]") : null) ??
    document.activeElement?.closest("[data-digits]") ??
    waiting ??
    document.querySelector("[data-digits]");
  const choice = group?.querySelectorAll("input[type=radio], button")[digit - 1];
  choice?.focus();
  choice?.click();
  return Boolean(choice);
}

function letter(key) {
  if (leader && Date.now() - leader < 1500) {
    leader = 0;
    return travel(key);
  }
  leader = 0;
  if (press(key)) return true;
  if (key === "g") leader = Date.now();
  else if (key === "?") return open("keys");
  else if (key === "[") fold();
  else if (key === "v" && document.querySelector("[data-list]")) changeDensity();
  else if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  else if (key === "x") return select();
  else if (/^[1-9]$/.test(key)) return answer(Number(key));
  else return false;
  return true;
}

/** Enter in a field: presses the item's own button, or in a list of open items confirms it and continues. */
function confirmFromField(event) {
  const item =
    event.key === "Enter" && !event.isComposing && event.target.matches("input, select") && event.target.closest(ITEM);
  const button = item ? item.querySelector("[data-confirm]") : null;
  if (!item || !(button || item.closest('[data-list="open"]'))) return;
  event.preventDefault();
  if (button) return button.click();
  if (!event.target.reportValidity()) return;
  const sure = item.querySelector("[data-sure]:not(:checked)");
  step(1);
  sure?.click();
}

/** Del on an item that can be left out (not while typing): its "keep" box is cleared, or ticked again. */
function leaveOut(target) {
  const box = target.closest('[data-list="open"] [data-item]')?.querySelector("input[type=checkbox][name$=-keep]");
  box?.click();
  return Boolean(box);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || (event.target.matches("[data-sure]") && event.key === "Enter"))
    return confirmFromField(event);
  if (event.key === "Delete" && leaveOut(event.target)) return event.preventDefault();
  if (document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (letter(event.key)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  last = event.target.closest(ITEM)?.id || last;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-next-open]") && step(1)) event.preventDefault();
});
// A swap takes the focus away with the old markup; it goes back to the same item.
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement !== document.body || !last) return;
  document.getElementById(last)?.querySelector(`:checked, ${FIELD}`)?.focus({ preventScroll: true });
});
