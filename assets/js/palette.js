// Search or jump, on Ctrl/⌘ K. htmx fetches /search/?q= into the list; this moves the choice and opens it.
import { open } from "./dialogs.js";

const palette = document.getElementById("palette");
const field = palette?.querySelector("[data-palette-field]");
const list = palette?.querySelector("[data-palette-list]");
const start = list?.innerHTML;
const options = () => [...(list?.querySelectorAll('[role="option"]') ?? [])];

function choose(index) {
  const all = options();
  for (const [i, option] of all.entries()) option.setAttribute("aria-selected", String(i === index));
  const chosen = all[index];
  if (chosen && !chosen.id) chosen.id = `palette-option-${index}`;
  if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
  else field.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = options();
  if (!all.length) return;
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  choose((now + step + all.length) % all.length);
}

const typed = () => field.value.trim();
// The query that the list belongs to; "" for the places and actions shown at first.
const listed = () => list.querySelector("[data-palette-query]")?.dataset.paletteQuery ?? "";
// Enter pressed before the results arrived: whether to open a new tab, or null.
let pending = null;

function reset() {
  list.innerHTML = start;
  pending = null;
  choose(0);
}

function go(newTab) {
  const chosen = list.querySelector('[aria-selected="true"]');
  if (!chosen) return false;
  if (newTab) window.open(chosen.href, "_blank", "noopener");
  else location.assign(chosen.href);
  return true;
}

const steps = { ArrowDown: 1, ArrowUp: -1 };

if (field && list) {
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      const newTab = event.ctrlKey || event.metaKey;
      if (listed() !== typed()) pending = newTab;
      else if (!go(newTab)) return;
    } else if (steps[event.key]) move(steps[event.key]);
    else return;
    event.preventDefault();
  });
  // A choice made in older results does not count for the new text. An empty field shows the first list again.
  field.addEventListener("input", () => {
    pending = null;
    if (typed()) choose(-1);
    else reset();
  });
  list.addEventListener("htmx:afterSwap", () => {
    if (listed() !== typed()) return;
    choose(0);
    if (pending === null) return;
    const newTab = pending;
    pending = null;
    if (!go(newTab)) field.form.submit();
  });
  list.addEventListener("htmx:beforeSwap", (event) => {
    if (!typed()) event.detail.shouldSwap = false;
  });
  // Without an answer, Enter opens the search page.
  palette.addEventListener("htmx:sendError", () => {
    if (pending !== null) field.form.submit();
  });
  palette.addEventListener("close", () => {
    field.value = "";
    reset();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (open("palette")) choose(0);
  });
}
