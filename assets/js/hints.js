// Hints of the stream that wait to be acted on, without the page. A hint is { id, names }.

/** What to refresh: the names of all hints but those of events that this page caused and has shown already. */
export const namesOf = (hints, own) => [
  ...new Set(hints.filter((hint) => !own.has(hint.id)).flatMap((hint) => hint.names)),
];

/** Collects hints and calls `act(names)` once for all of a moment. Pages wait differently long, so that a hundred of
 * them do not ask at once. */
export function collector(act, own, wait = () => 500 + Math.random() * 2000, later = setTimeout) {
  let hints = [];
  return (hint) => {
    hints.push(hint);
    if (hints.length > 1) return;
    later(() => {
      const names = namesOf(hints, own);
      hints = [];
      if (names.length) act(names);
    }, wait());
  };
}

/** The parts of a page that are fetched again, with the versions that it shows: "chart:0a1b timeline:9f3c". `hints`
 * came since they were fetched last. A note changes neither the head nor, once its entry is shown, the timeline. */
export function partsAsked(versions, hints, own, isShown) {
  const complete = hints.every(({ id, entry }) => own.has(id) || (entry && isShown(entry)));
  const asked = Object.entries(versions).filter(([name]) => !complete || !["head", "timeline"].includes(name));
  return asked.map(([name, version]) => `${name}:${version}`).join(" ");
}
