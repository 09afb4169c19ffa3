// Notices of the last action lie over the page. Success notices close automatically unless hovered or focused; a
// warning stays until it is closed. Without scripts they stay.

const SECONDS = 8;

function leave(notice) {
  const timer = setTimeout(() => notice.remove(), SECONDS * 1000);
  for (const kind of ["pointerenter", "focusin"]) notice.addEventListener(kind, () => clearTimeout(timer));
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-notice-close]")?.parentElement.remove();
});
// The event is sent from what was swapped in; its detail holds what was replaced.
document.addEventListener("htmx:oobAfterSwap", ({ target }) => {
  for (const notice of target.querySelectorAll("[data-notice]")) leave(notice);
});
for (const notice of document.querySelectorAll("[data-notice]")) leave(notice);
