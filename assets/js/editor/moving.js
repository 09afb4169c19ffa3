// Places in a text that follows edits, and the sentence around a place. No DOM access.

/** The same notes and sources after `changes` (a ChangeSet). A replacement or a source whose words changed is gone. */
export function moved({ notes, cited }, changes) {
  const move = (one) => ({ ...one, from: changes.mapPos(one.from, 1), to: changes.mapPos(one.to, -1) });
  const kept = (one) => !changes.touchesRange(one.from + 1, Math.max(one.from + 1, one.to - 1));
  return {
    notes: notes.map((note) => {
      const { from, to, ...rest } = move(note);
      const fix = note.fix && kept(note.fix) ? move(note.fix) : null;
      return { ...rest, from, to: Math.max(from, to), fix };
    }),
    cited: cited.filter(kept).map(move),
  };
}

/** The sentence at `at` within one line: `[from, to]`, without blanks, list marks or heading marks around it. */
export function sentenceAt(line, at) {
  const start = /^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d{1,9}[.)]\s+)*/.exec(line)[0].length;
  let from = start;
  for (const { index, 0: end } of line.slice(0, at).matchAll(/[.?!][)"”']?\s+/g))
    from = Math.max(start, index + end.length);
  const rest = /[.?!][)"”']?(?=\s|$)/.exec(line.slice(Math.max(at, from)));
  const to = rest ? Math.max(at, from) + rest.index + rest[0].length : line.trimEnd().length;
  return [Math.min(from, to), to];
}

/** Tops of cards so that none overlaps the one before; the active one stands exactly at its place if it can. */
export function stacked(cards, active, first = 0, gap = 8) {
  const tops = [];
  const down = (start, end) => {
    for (let at = start; at < end; at += 1) {
      const least = at ? tops[at - 1] + cards[at - 1].height + gap : first;
      tops[at] = Math.max(cards[at].wanted, least);
    }
  };
  const pin = cards.findIndex((card) => card.id === active);
  down(0, cards.length);
  if (pin < 0) return tops;
  let room = Math.max(cards[pin].wanted, first + cards.slice(0, pin).reduce((sum, card) => sum + card.height + gap, 0));
  tops[pin] = room;
  for (let at = pin - 1; at >= 0; at -= 1) {
    room = Math.min(tops[at], room - gap - cards[at].height);
    tops[at] = room;
  }
  down(pin + 1, cards.length);
  return tops;
}
