// Words of form fields, without a page: what is wrong with a value, and the text of a day field after a day was chosen.

/** The error of a field in the words that the server uses; empty when its value is valid. */
export function errorOf({ validity, type, min, max, minLength, title, validationMessage }) {
  if (validity.valid) return "";
  if (validity.customError) return validationMessage;
  if (validity.valueMissing) return "This field is required.";
  if (validity.typeMismatch) return type === "email" ? "Enter a valid email address." : "Enter a valid URL.";
  if (validity.badInput) return "Enter a number.";
  if (validity.rangeUnderflow) return `Enter ${min} or more.`;
  if (validity.rangeOverflow) return `Enter ${max} or less.`;
  if (validity.tooShort) return `Enter at least ${minLength} characters.`;
  return title || "Enter a valid value.";
}

const CLOCK = /\d{1,2}:\d{2}$/;

/** A clock that is there stays. */
export function withDay(text, day, hasClock) {
  return hasClock ? `${day} ${CLOCK.exec(text)?.[0] ?? "09:00"}` : day;
}
