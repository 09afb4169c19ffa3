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

/** The form beside the passage; without this it stands below the text. */
function floating(form) {
  const cancel = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: "Cancel",
    hidden: true,
  });
  cancel.className = "btn";
  form.querySelector("button:not([type])").after(cancel);
  const close = () => {
    form.classList.remove("floating");
    cancel.hidden = true;
    form.reset();
  };
  cancel.addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return (top) => {
    form.classList.add("floating");
    form.style.top = `${top}px`;
    cancel.hidden = false;
  };
}

function offer(box, form) {
  const bar = document.createElement("div");
  bar.className = "db-oncomment";
  bar.hidden = true;
  const open = floating(form);
  let found = null;
  const add = (words, suggests) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    button.className = "btn btn-sm";
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => {
      if (!found) return;
      for (const name of ["quote", "prefix", "suffix"]) form.elements[name].value = found[name];
      if (form.elements.suggest) form.elements.suggest.checked = suggests;
      if (suggests) form.elements.replacement.value = found.quote;
      open(bar.offsetTop);
      bar.hidden = true;
      form.elements[suggests ? "replacement" : "text"].focus();
    });
    bar.append(button);
  };
  add("Comment", false);
  if (form.elements.suggest) add("Suggest change", true);
  box.after(bar);
  document.addEventListener("selectionchange", () => {
    const now = selected(box);
    if (!now && bar.contains(document.activeElement)) return; // focus moved from the text to the buttons
    found = now;
    bar.hidden = !now;
    if (!now) return;
    const origin = bar.offsetParent?.getBoundingClientRect() ?? { top: 0, left: 0 };
    bar.style.top = `${now.place.bottom - origin.top + 6}px`;
    bar.style.left = `${Math.max(8, now.place.left - origin.left)}px`;
  });
}

if (typeof document !== "undefined") {
  for (const box of document.querySelectorAll("[data-passages]")) {
    const form = document.querySelector(box.dataset.passages);
    if (form) offer(box, form);
  }
}
