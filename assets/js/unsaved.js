// What is typed into forms, kept for this tab until it was saved. Without the page: a record is
// { values, sent }, stored under the person, the page and the form's address. Only drafts.js touches the document.

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

export function markSent(storage, name) {
  const record = read(storage, name);
  if (record) storage.setItem(name, JSON.stringify({ ...record, sent: true }));
}

/** Called when a page has loaded. On a page of a signed-in person what was sent has arrived and is dropped; on the
 * sign-in and on error pages it has not, so it is kept for the form to come back. */
export function settle(storage, arrived) {
  const names = Array.from({ length: storage.length }, (_, place) => storage.key(place));
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const record = read(storage, name);
    if (!record?.sent) continue;
    if (arrived) storage.removeItem(name);
    else storage.setItem(name, JSON.stringify({ ...record, sent: false }));
  }
}
