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
    if (steps[event.key]) move(steps[event.key]);
    else if (event.key !== "Enter" || !go(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
  });
  // An empty field shows the places to go again.
  field.addEventListener("input", () => {
    if (field.value.trim()) return;
    list.innerHTML = start;
    choose(0);
  });
  list.addEventListener("htmx:afterSwap", () => choose(0));
  list.addEventListener("htmx:beforeSwap", (event) => {
    if (!field.value.trim()) event.detail.shouldSwap = false;
  });
  palette.addEventListener("close", () => {
    field.value = "";
    list.innerHTML = start;
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (open("palette")) choose(0);
  });
}
