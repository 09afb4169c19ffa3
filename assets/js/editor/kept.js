// Texts with unsent changes, kept in this browser: one database for each document and person. They are removed at
// sign-out (a session that only ended keeps them), for another person, after seven days, and when access ends.
const PREFIX = "debrief-text:";
const LONGEST = 7 * 24 * 3600 * 1000;

export const nameOf = (person, document) => `${PREFIX}${person}:${document}`;

export function markUsed(name, storage = localStorage, now = Date.now()) {
  try {
    storage.setItem(name, String(now));
  } catch {
    // Without storage the name is found by the browser's own list.
  }
}

/** Names to remove: not this person's, or unused for too long. */
export function expired(names, person, storage, now = Date.now()) {
  const own = `${PREFIX}${person}:`;
  return names.filter((name) => {
    if (!name.startsWith(PREFIX)) return false;
    return !person || !name.startsWith(own) || now - Number(storage.getItem(name) ?? 0) > LONGEST;
  });
}

/** On each page. A page without a person may be an error page: only after signing out everything goes. */
export async function removeExpired(person, signedOut = false) {
  if (!("indexedDB" in window) || (!person && !signedOut)) return;
  try {
    const names = ((await indexedDB.databases?.()) ?? []).map((one) => one.name);
    for (const name of expired(names, person, localStorage)) remove(name);
  } catch {
    // A browser without storage keeps nothing.
  }
}

export function remove(name) {
  indexedDB.deleteDatabase(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was noted.
  }
}
