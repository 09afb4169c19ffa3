// A message above the fields of a form, with buttons. Each button removes it.
import { named } from "./form_values.js";

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

export function note(form, words, ...buttons) {
  const made = document.createElement("div");
  made.className = "db-note hint mb-3";
  made.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = words;
  const acts = document.createElement("div");
  acts.className = "gap";
  for (const [label, act] of buttons) {
    const press = button(label, act);
    press.addEventListener("click", () => made.remove());
    acts.append(press);
  }
  made.append(text, acts);
  (named(form)[0].closest(".db-formfield, .stack") ?? named(form)[0]).before(made);
  const folded = made.closest("details");
  if (folded) folded.open = true;
}
