// Shows our own messages next to the field instead of the browser's pop-ups. Without scripts the server answers with
// the same texts in the same place: forms carry `novalidate`.
import { errorOf } from "./form_words.js";

const BOX = ".db-formfield, .db-cell, .db-field, .db-day, label";
// One message for a group of radio buttons, which the server numbers: id_learned_0, id_learned_1.
const idOf = (field) => `${(field.type === "radio" ? field.id.replace(/_\d+$/, "") : field.id) || field.name}_error`;
const groupOf = (field) =>
  field.type === "radio" && field.form ? [...field.form.elements].filter((each) => each.name === field.name) : [field];

function place(field) {
  const own = document.getElementById(idOf(field));
  if (own) return own;
  const note = document.createElement("div");
  note.className = "alarm small mt-1 db-invalid";
  note.id = idOf(field);
  const fieldset = field.type === "radio" && field.closest("fieldset");
  const box = fieldset || field.closest(BOX);
  if (box?.matches(".db-field")) note.classList.add("wide"); // below the value, not in the column of numbers
  if (box?.matches("fieldset, .db-formfield, .db-cell, .db-field")) box.append(note);
  else (box ?? field).after(note);
  return note;
}

function show(field) {
  place(field).textContent = errorOf(field);
  for (const each of groupOf(field)) {
    each.setAttribute("aria-invalid", "true");
    const ids = new Set((each.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    each.setAttribute("aria-describedby", [...ids.add(idOf(field))].join(" "));
  }
}

function clear(field) {
  if (field.getAttribute?.("aria-invalid") !== "true" || !field.validity.valid) return;
  const note = document.getElementById(idOf(field));
  if (!note?.classList.contains("db-invalid")) return; // words of the server stay until the next answer
  note.remove();
  for (const each of groupOf(field)) each.removeAttribute("aria-invalid");
}

document.addEventListener(
  "invalid",
  (event) => {
    event.preventDefault();
    show(event.target);
  },
  true,
);

// Before htmx and every other listener: an invalid form is not sent.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.noValidate || form.matches("[data-composer]")) return; // the composer reads its line itself
    if (event.submitter?.formNoValidate || form.checkValidity()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const first = [...form.elements].find((field) => field.willValidate && !field.validity.valid);
    first?.closest("details:not([open])")?.setAttribute("open", "");
    first?.focus();
  },
  true,
);

for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => clear(event.target));
