// A calendar for day fields ([data-day], "time" with a clock). The text is what is sent, in one shape for every browser
// language; the browser's own calendar only fills it in. The day that a text means is shown under the field.

import { dayWords, withDay } from "./form_words.js";

const DAY = /^\d{4}-\d{2}-\d{2}/;
function choose(field, button) {
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");
  calendar.value = DAY.exec(field.value)?.[0] ?? "";
  calendar.addEventListener("change", () => {
    field.value = withDay(field.value, calendar.value, field.dataset.day === "time");
    field.focus();
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  button.parentElement.querySelector("input[type=date]")?.remove();
  button.before(calendar);
  calendar.getBoundingClientRect(); // lays it out, else the calendar opens in the corner of the window
  calendar.showPicker?.();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-calendar]");
  if (button) choose(button.parentElement.querySelector("[data-day]"), button);
});

function showMeaning(field) {
  const place = field.closest(".db-day");
  if (!place || place.parentElement.matches("label, [role=search] *") || !document.body.dataset.today) return;
  let line = place.nextElementSibling;
  if (!line?.matches("output.db-day-words")) {
    line = document.createElement("output");
    line.className = "db-day-words";
    place.after(line);
  }
  line.textContent = dayWords(field.value, document.body.dataset.today);
}

document.addEventListener("input", (event) => {
  const field = event.target.closest('input[data-day=""]');
  if (field) showMeaning(field);
});

function show(root) {
  for (const button of root.querySelectorAll?.("[data-calendar][hidden]") ?? []) button.hidden = false;
}

show(document);
document.addEventListener("htmx:afterSettle", (event) => show(event.detail.elt.parentElement ?? document));
