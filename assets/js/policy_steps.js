// The steps of a reminder policy ([data-steps]): rows without days stay hidden until "Add step" asks for one more.
// Without this script two empty rows are shown, and saving gives two more.

import { numbered } from "./form_words.js";

const rowsOf = (list) => [...list.querySelectorAll('.db-steprow[role="group"]')];
const daysOf = (row) => row.querySelector('input[name$="-days"]');

function addRow(list) {
  const rows = rowsOf(list);
  const total = list.closest("form").querySelector('[name="steps-TOTAL_FORMS"]');
  const row = rows.at(-1).cloneNode(true);
  row.setAttribute("aria-label", numbered(row.getAttribute("aria-label"), rows.length));
  row.innerHTML = numbered(row.innerHTML, rows.length);
  rows.at(-1).after(row);
  total.value = rows.length + 1;
  return row;
}

function offer(list) {
  const most = Number(list.closest("form").querySelector('[name="steps-MAX_NUM_FORMS"]').value);
  list.querySelector("[data-add-step]").disabled = rowsOf(list).filter((row) => !row.hidden).length >= most;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-step]");
  if (!button) return;
  const list = button.closest("[data-steps]");
  const row = rowsOf(list).find((each) => each.hidden) ?? addRow(list);
  row.hidden = false;
  daysOf(row).value = "";
  daysOf(row).focus();
  offer(list);
});

for (const list of document.querySelectorAll("[data-steps]")) {
  const rows = rowsOf(list);
  rows.forEach((row, n) => {
    row.hidden = n > 0 && !daysOf(row).value && !row.classList.contains("gapped");
  });
  list.querySelector("[data-no-script]").hidden = true;
  list.querySelector("[data-add-step]").hidden = list.closest("fieldset").disabled;
  offer(list);
}
