// Words of form fields, without a page: what is wrong with a value, and which day the text of a day field means.

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

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const AHEAD = /^\+?\s*(\d{1,4})\s*(wd|d|w|m)(?:ays?|eeks?|onths?)?$/;
const NAMED = /^(\d{1,2})\.?\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?$/;
const ONE_DAY = 86400000;
const later = (day, days) => new Date(day.getTime() + days * ONE_DAY);

/** The day of these parts (UTC midnight); null when the calendar has none. */
function calendarDay(year, month, day) {
  const found = new Date(Date.UTC(year, month, day));
  return found.getUTCMonth() === month && found.getUTCDate() === day ? found : null;
}

function ahead(today, count, unit) {
  if (unit === "d" || unit === "w") return later(today, count * (unit === "w" ? 7 : 1));
  if (unit === "m") {
    const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() + count];
    const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    return new Date(Date.UTC(year, month, Math.min(today.getUTCDate(), last)));
  }
  let day = today;
  for (let left = count; left > 0; left -= day.getUTCDay() % 6 ? 1 : 0) day = later(day, 1);
  return day;
}

function namedDay(today, [, day, name, year]) {
  const month = MONTHS.indexOf(name);
  if (month < 0) return null;
  const found = calendarDay(Number(year ?? today.getUTCFullYear()), month, Number(day));
  return found && !year && found < today ? calendarDay(today.getUTCFullYear() + 1, month, Number(day)) : found;
}

/** The day that the server reads from a text such as "+15d", "fri" or "20 Mar" (`parse_day`); null if it is none. */
export function dayOf(text, today) {
  const words = text.trim().toLowerCase();
  const near = ["yesterday", "today", "tomorrow"].indexOf(words);
  if (near >= 0) return later(today, near - 1);
  const weekday = words.length > 2 ? WEEKDAYS.findIndex((name) => name.startsWith(words)) : -1;
  if (weekday >= 0) return later(today, ((weekday - today.getUTCDay() + 6) % 7) + 1);
  const step = AHEAD.exec(words);
  if (step) return ahead(today, Number(step[1]), step[2]);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words);
  if (iso) return calendarDay(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const named = NAMED.exec(words);
  return named ? namedDay(today, named) : null;
}

const title = (name) => name[0].toUpperCase() + name.slice(1);

/** "Mon 14 Dec 2026, in 15 days": what a day field will be read as; empty for a text that is no day. */
export function dayWords(text, todayText) {
  const today = new Date(`${todayText}T00:00:00Z`);
  const day = dayOf(text, today);
  if (!day) return "";
  const away = Math.round((day - today) / ONE_DAY);
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[away];
  const distance = near ?? (away > 0 ? `in ${away} days` : `${-away} days ago`);
  const month = title(MONTHS[day.getUTCMonth()]);
  const weekday = title(WEEKDAYS[day.getUTCDay()].slice(0, 3));
  return `${weekday} ${day.getUTCDate()} ${month} ${day.getUTCFullYear()}, ${distance}`;
}

/** A copied row of a formset: the numbers of its names, ids and labels become those of row `index` (from 0). */
export function numbered(html, index) {
  return html.replace(/steps-\d+-/g, `steps-${index}-`).replace(/([Ss]tep\s+)\d+/g, `$1${index + 1}`);
}
