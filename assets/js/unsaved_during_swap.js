// What is typed into a part of the page while an answer that replaces this part is on its way: unsaved_forms.js puts it
// into the new fields. Without it the answer would take the text away.
import { TEXT_FIELDS } from "./form_values.js";

const lines = (text) => text.replaceAll("\r\n", "\n");

/** Whether the field holds something else than it came with and than the request has sent. */
export function isTyped(field, { sender, data }) {
  if (field.tagName === "SELECT" || field.value === field.defaultValue) return false;
  const wasSent = field === sender || field.form === sender || (field.form && field.form === sender?.form);
  return !(wasSent && lines(data?.get(field.name) ?? "") === lines(field.value));
}

/** Where the text of a field goes: fields of the same id may belong to different forms. */
export const addressOf = (field) => (field.form ?? field).getAttribute("action") ?? field.getAttribute("hx-post") ?? "";

/** The typed fields of the page, before an answer is swapped in. */
export function typedFields(request) {
  const fields = [...document.querySelectorAll(TEXT_FIELDS)].filter((field) => field.id && isTyped(field, request));
  return fields.map((field) => ({
    field,
    id: field.id,
    value: field.value,
    address: addressOf(field),
    caret: field === document.activeElement ? (field.selectionEnd ?? field.value.length) : null,
  }));
}

/** The new field for each typed one that was replaced. */
export function replacedFields(typed) {
  return typed.flatMap((each) => {
    const field = each.field.isConnected ? null : document.getElementById(each.id);
    return field?.matches(TEXT_FIELDS) && addressOf(field) === each.address ? [{ ...each, field }] : [];
  });
}

/** Write the text into the new field, in sight. A field that is saved when it is left is saved then. */
export function putBack({ field, value, caret }) {
  field.value = value;
  for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  if (caret !== null) {
    field.focus({ preventScroll: true });
    if (field.selectionEnd !== null) field.setSelectionRange(caret, caret);
  }
  const changed = () => field.dispatchEvent(new Event("change", { bubbles: true }));
  if (!field.matches("[hx-post]")) return;
  if (document.activeElement === field) field.addEventListener("blur", changed, { once: true });
  else changed();
}
