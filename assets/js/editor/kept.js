// Texts with unsent changes, kept in this browser: one database for each document and person. They are removed at
// sign-out, for another person, after seven days without use, and when access ends.
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

export async function removeExpired(person) {
  if (!("indexedDB" in window)) return;
  try {
    const found = (await indexedDB.databases?.()) ?? [];
    for (const name of expired(
      found.map((one) => one.name),
      person,
      localStorage,
    ))
      remove(name);
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
