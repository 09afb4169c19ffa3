// Native dialogs. [data-open="id"] opens one (a link keeps its address for pages without scripts),
// [data-close] and a click beside it close it, dialog[data-shown] is open from the start.

const FIRST = "[autofocus], [aria-invalid='true'], input:not([type=hidden]), select, textarea";

/** Opens the dialog of that id unless it is open; answers whether there is one. */
export function open(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) {
    dialog.showModal();
    dialog.querySelector(FIRST)?.focus();
  }
  return true;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && open(opener.dataset.open)) {
    event.preventDefault();
    return;
  }
  const dialog = event.target.closest("dialog");
  if (event.target.closest("[data-close]")) dialog?.close();
  else if (event.target === dialog && beside(dialog, event)) dialog.close();
});

function beside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

function showWaiting(root) {
  for (const dialog of root.querySelectorAll?.("dialog[data-shown]") ?? []) if (!dialog.open) dialog.showModal();
}

showWaiting(document);
document.addEventListener("htmx:afterSettle", (event) => showWaiting(event.detail.elt));

// Menus are <details data-menu>: one open at a time, closed by Escape and by a click elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
