// What is typed into forms, kept for this tab until it was saved. No DOM access. A record is
// { values, base, sent, next }, stored under the person, the page, the form's address and its first field; `base` is
// what the fields came with; `sent` is the path from which the form was sent, or false; `next` was typed after that.
// Only unsaved_forms.js touches the document.

const PREFIX = "debrief.unsaved:";

/** Whether a request of htmx sent the form, and was not a preview while typing. */
export const wasSubmit = (config) => config?.triggeringEvent?.type === "submit";

export const nameOf = (person, path, action) => `${PREFIX}${person}:${path}:${action}`;

export function read(storage, name) {
  try {
    return JSON.parse(storage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps the values that differ from those the form came with; nothing to keep removes the record. */
export function keep(storage, name, values, initial) {
  const changed = Object.fromEntries(Object.entries(values).filter(([key, value]) => value !== initial[key]));
  const base = Object.fromEntries(Object.keys(changed).map((key) => [key, initial[key]]));
  try {
    if (Object.keys(changed).length) storage.setItem(name, JSON.stringify({ values: changed, base, sent: false }));
    else storage.removeItem(name);
  } catch {
    // Storage is full or unavailable: the page works without it.
  }
}

/** Keeps what was typed into a form that is on its way: added to a field, or another text. */
export function keepNext(storage, name, values, sentValues) {
  const record = read(storage, name);
  const later = Object.entries(values).filter(([key, value]) => value !== sentValues[key]);
  const next = later.map(([key, value]) => [
    key,
    value.startsWith(sentValues[key]) ? value.slice(sentValues[key].length) : value,
  ]);
  const all = { ...record?.values, ...Object.fromEntries(later) };
  if (record?.sent) storage.setItem(name, JSON.stringify({ ...record, values: all, next: Object.fromEntries(next) }));
}

/** Whether a field that the record would fill holds something else by now than when the record was made. */
export const isOutdated = ({ values, base = {} }, now) =>
  Object.keys(values).some((key) => base[key] !== undefined && base[key] !== now[key] && values[key] !== now[key]);

export function markSent(storage, name, path) {
  const record = read(storage, name);
  if (record) storage.setItem(name, JSON.stringify({ ...record, sent: path }));
}

/** Whether a page that has loaded shows that a form sent from `path` has arrived. Sign-in and error pages show that it
 * has not; so does a return by the history, a reload of the same page and a page that was opened from elsewhere: the
 * browser may have shown an error of its own. */
export const hasArrived = (load, path) =>
  load.signedIn &&
  (load.type === "navigate" ? !load.referrer || load.referrer === path : load.type === "reload" && load.path !== path);

/** Called when a page has loaded: drops what has arrived and keeps the rest for the form to come back. */
export function dropArrived(storage, load) {
  const names = Array.from({ length: storage.length }, (_, place) => storage.key(place));
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const record = read(storage, name);
    if (!record?.sent) continue;
    const { values, base, sent, next = {} } = record;
    const left = hasArrived(load, sent) ? { values: next, sent: false } : { values, base, sent: false };
    if (Object.keys(left.values).length) storage.setItem(name, JSON.stringify(left));
    else storage.removeItem(name);
  }
}
