// A selected passage of a text goes into the comment form that `data-passages` names.

const AROUND = 40;
const LONGEST = 1000;

/** The selected words with the words before and after them, as the server looks for them. */
export function passage(text, start, end) {
  const quote = text.slice(start, end);
  if (!quote.trim() || quote.length > LONGEST) return null;
  return { quote, prefix: text.slice(Math.max(0, start - AROUND), start), suffix: text.slice(end, end + AROUND) };
}

function selected(box) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  const found = passage(box.textContent, start, start + range.toString().length);
  return found && { ...found, place: range.getBoundingClientRect() };
}

function offer(box, form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-primary db-oncomment";
  button.textContent = "Comment on selection";
  button.hidden = true;
  box.after(button);
  let found = null;
  document.addEventListener("selectionchange", () => {
    const now = selected(box);
    if (!now && document.activeElement === button) return; // focus moved from the text to the button
    found = now;
    button.hidden = !now;
    if (!now) return;
    const origin = button.offsetParent?.getBoundingClientRect() ?? { top: 0, left: 0 };
    button.style.top = `${now.place.bottom - origin.top + 6}px`;
    button.style.left = `${Math.max(8, now.place.left - origin.left)}px`;
  });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
  button.addEventListener("click", () => {
    if (!found) return;
    for (const name of ["quote", "prefix", "suffix"]) form.elements[name].value = found[name];
    button.hidden = true;
    form.elements.text.focus();
  });
}

if (typeof document !== "undefined") {
  for (const box of document.querySelectorAll("[data-passages]")) {
    const form = document.querySelector(box.dataset.passages);
    if (form) offer(box, form);
  }
}
