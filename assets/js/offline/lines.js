// Lines of the composer that wait in this browser. The page that is shown without a connection lists them: the incident
// itself may not be available there.
import { readQueue } from "../queue.js";

const PERSON = "debrief.person"; // who used this browser last; the page without a connection has no session
const SHELF = "debrief.kept:";

export const shelfOf = (person, action) => `${SHELF}${person}:${action}`;

/** The lines of one person in all incidents: [{ ref, time, text }]. */
export function linesOf(storage, person) {
  const own = shelfOf(person, "/incidents/");
  const names = Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((name) => name.startsWith(own));
  return names.flatMap((name) =>
    readQueue(storage, name).map(({ at, fields }) => ({
      ref: name.slice(own.length).split("/")[0],
      time: at.slice(11, 16),
      text: fields.text,
    })),
  );
}

/** Remember the person, or forget them at sign-out. */
export function rememberPerson(person) {
  try {
    if (person) localStorage.setItem(PERSON, person);
    else localStorage.removeItem(PERSON);
  } catch {
    // Without storage no line is kept.
  }
}

function rowOf({ ref, time, text }) {
  const row = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `/incidents/${ref}/`, textContent: ref });
  row.append(link, `, ${time}: ${text}`);
  return row;
}

/** Fill [data-kept-lines], and load the page again once there is a connection. */
export function listKeptLines(place) {
  addEventListener("online", () => location.reload());
  try {
    const person = localStorage.getItem(PERSON);
    const lines = person ? linesOf(localStorage, person) : [];
    place.querySelector("ul").replaceChildren(...lines.map(rowOf));
    place.hidden = !lines.length;
  } catch {
    // Without storage no line is kept.
  }
}
