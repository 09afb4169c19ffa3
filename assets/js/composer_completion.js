// Completion in the composer: commands with their arguments, people by "@", entries by "#", references. Tab inserts the
// first row, ↑ and ↓ choose another, Enter inserts a chosen row and otherwise logs the line, Escape closes the list.
import { canComplete, stepped, withInsertion } from "./completion_text.js";

const WAIT = 120; // milliseconds without input before the server is asked
const field = document.querySelector("form[data-composer] [data-line]");
const place = document.querySelector("[data-completion]");
const list = place?.querySelector("ul");
const pattern = place?.querySelector("template");
let start = 0; // where the part begins that an option replaces
let timer = 0;
let asked = 0; // number of the last request; earlier answers are ignored

const before = () => field.value.slice(0, field.selectionStart);
const rows = () => [...list.children];
const chosen = () => list.querySelector('[aria-selected="true"]');

function show(options) {
  list.replaceChildren(
    ...options.map(({ insert, detail }, number) => {
      const row = pattern.content.firstElementChild.cloneNode(true);
      row.id = `say-option-${number}`;
      row.dataset.insert = insert;
      row.querySelector("strong").textContent = insert.trim();
      row.querySelector("span").textContent = detail;
      return row;
    }),
  );
  place.hidden = !options.length;
  field.setAttribute("aria-expanded", String(Boolean(options.length)));
  choose(-1);
}

function close() {
  clearTimeout(timer);
  asked += 1;
  show([]);
}

function choose(index) {
  for (const [number, row] of rows().entries()) row.setAttribute("aria-selected", String(number === index));
  const row = rows()[index];
  if (row) field.setAttribute("aria-activedescendant", row.id);
  else field.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

function insert(row) {
  const next = withInsertion(field.value, start, field.selectionStart, row.dataset.insert);
  close();
  field.value = next.value;
  field.setSelectionRange(next.cursor, next.cursor);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function ask() {
  const text = before();
  const number = ++asked;
  try {
    const answer = await fetch(`${place.dataset.completion}?text=${encodeURIComponent(text)}`);
    const found = answer.ok && !answer.redirected ? await answer.json() : { options: [] };
    if (number !== asked || text !== before()) return;
    start = text.length - (found.typed ?? "").length;
    show(found.options.filter((one) => one.insert !== found.typed));
  } catch {
    close(); // no connection: the line can be written without completion
  }
}

const steps = { ArrowDown: 1, ArrowUp: -1 };
const keys = {
  Tab: () => insert(chosen() ?? rows()[0]),
  Escape: close,
  Enter: () => insert(chosen()),
};

if (field && place) {
  field.addEventListener("input", () => {
    if (!canComplete(before())) return close();
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (place.hidden || event.isComposing || event.shiftKey) return;
    const step = steps[event.key];
    if (step) choose(stepped(rows().indexOf(chosen()), step, rows().length));
    else if (keys[event.key] && (event.key !== "Enter" || chosen())) keys[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => {
    const row = event.target.closest("li");
    event.preventDefault(); // the field keeps the focus
    if (row) insert(row);
  });
}
