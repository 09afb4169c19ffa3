// What is typed into forms, kept for this tab until it was saved. Without the page: a record is
// { values, sent }, stored under the person, the page and the form's address; `sent` is the path from which the form
// was sent, or false. Only drafts.js touches the document.

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
  try {
    if (Object.keys(changed).length) storage.setItem(name, JSON.stringify({ values: changed, sent: false }));
    else storage.removeItem(name);
  } catch {
    // Storage is full or unavailable: the page works without it.
  }
}

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
export function settle(storage, load) {
  const names = Array.from({ length: storage.length }, (_, place) => storage.key(place));
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const record = read(storage, name);
    if (!record?.sent) continue;
    if (hasArrived(load, record.sent)) storage.removeItem(name);
    else storage.setItem(name, JSON.stringify({ ...record, sent: false }));
  }
}
