// Batches stream events. No DOM access. An event is { id, names, entry }; `entry` is the id of a new timeline entry.

/** What to refresh: the names of all events but those that this page caused and has shown already. */
export const namesOf = (events, own) => [
  ...new Set(events.filter((event) => !own.has(event.id)).flatMap((event) => event.names)),
];

/** Collects events and calls `act(names)` once for several. Each page waits a random time so that they do not all
 * request at once. */
export function collector(act, own, wait = () => 500 + Math.random() * 2000, later = setTimeout) {
  let events = [];
  return (event) => {
    events.push(event);
    if (events.length > 1) return;
    later(() => {
      const names = namesOf(events, own);
      events = [];
      if (names.length) act(names);
    }, wait());
  };
}

/** The parts of a page that are fetched again, with the versions that it shows: "chart:0a1b timeline:9f3c". `events`
 * came since they were fetched last. A note changes neither the head nor, once its entry is shown, the timeline. */
export function partsAsked(versions, events, own, isShown) {
  const complete = events.every(({ id, entry }) => own.has(id) || (entry && isShown(entry)));
  const asked = Object.entries(versions).filter(([name]) => !complete || !["head", "timeline"].includes(name));
  return asked.map(([name, version]) => `${name}:${version}`).join(" ");
}
