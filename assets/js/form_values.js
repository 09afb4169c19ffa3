// What is filled in in a form, by field: text and chosen values, not passwords and files. Used by unsaved_forms.js.

export const TEXT_FIELDS =
  "textarea, select, input:is(:not([type]), [type=text], [type=url], [type=number], [type=email], [type=search])";
const CHOICES = "input:is([type=radio], [type=checkbox])";

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const keyOf = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);

function readValue(field) {
  if (isChoice(field)) return field.checked ? "on" : "";
  return field.value;
}

export const named = (form) => [...form.querySelectorAll(`${TEXT_FIELDS}, ${CHOICES}`)].filter((field) => field.name);

export const valuesOf = (form) => Object.fromEntries(named(form).map((field) => [keyOf(field), readValue(field)]));

/** Whether a field has another value than before; fields that were not there had none. */
export const differs = (form, before) => named(form).some((field) => readValue(field) !== (before[keyOf(field)] ?? ""));

/** Whether a field holds something else than the page came with. */
export function isEdited(field) {
  if (isChoice(field)) return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
}

export function fill(form, values) {
  for (const field of named(form)) {
    const value = values[keyOf(field)];
    if (value === undefined) continue;
    if (isChoice(field)) field.checked = value === "on";
    else field.value = value;
  }
}
