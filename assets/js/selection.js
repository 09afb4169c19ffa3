// Rows of a list that are selected with checkboxes. The bar itself appears by CSS (:has), also without this script.
//   data-select-all    a checkbox that ticks all rows shown
//   data-select-none   a button that unticks them
//   data-selected      where the number of selected rows is shown
// Shift-click ticks every row between two.
const BOX = 'input[type=checkbox][name="task"]';
let last = null;

const boxes = () => [...document.querySelectorAll(BOX)];

function show() {
  const chosen = boxes().filter((box) => box.checked).length;
  for (const place of document.querySelectorAll("[data-selected]")) place.textContent = `${chosen} selected`;
  const all = document.querySelector("[data-select-all]");
  if (!all) return;
  all.checked = chosen > 0 && chosen === boxes().length;
  all.indeterminate = chosen > 0 && !all.checked;
}

function tick(which, checked) {
  for (const box of which) box.checked = checked;
  show();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) tick(boxes(), event.target.checked);
  else if (event.target.matches(BOX)) show();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-select-none]")) tick(boxes(), false);
  const box = event.target.closest(BOX);
  if (!box) return;
  const all = boxes();
  if (event.shiftKey && last?.isConnected) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    tick(all.slice(from, to + 1), box.checked);
  }
  last = box;
});

document.addEventListener("htmx:afterSettle", show);
