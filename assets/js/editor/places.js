// Where the notes beside the text stand in it: marks under their passages that move along with every edit, and the
// quiet links of sentences that come from the record.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { moved } from "./moving.js";

export const setPlaces = StateEffect.define(); // { notes: [{ id, kind, from, to, fix }], cited: [{ from, to, links }] }
export const setActive = StateEffect.define(); // the id of the note that is looked at, or ""
export const addPlace = StateEffect.define(); // one more note

class Sources extends WidgetType {
  constructor(links) {
    super();
    this.links = links; // [{ label, url }]
    this.key = JSON.stringify(links);
  }

  eq(other) {
    return other.key === this.key;
  }

  toDOM() {
    const box = document.createElement("span");
    box.className = "cm-cites";
    for (const { label, url } of this.links) {
      const link = Object.assign(document.createElement("a"), { href: url, textContent: label, target: "_blank" });
      link.className = "db-cite";
      link.title = `Source: ${label}. Opens in a new tab.`;
      box.append(link);
    }
    return box;
  }

  ignoreEvent() {
    return true;
  }
}

const EMPTY = { notes: [], cited: [], active: "" };

export const places = StateField.define({
  create: () => EMPTY,
  update(value, transaction) {
    let now = value;
    if (transaction.docChanged) now = { ...now, ...moved(now, transaction.changes) };
    for (const effect of transaction.effects) {
      if (effect.is(setPlaces)) now = { ...now, ...effect.value };
      else if (effect.is(addPlace)) now = { ...now, notes: [...now.notes, effect.value], active: effect.value.id };
      else if (effect.is(setActive)) now = { ...now, active: effect.value };
    }
    return now;
  },
  provide: (self) => EditorView.decorations.compute([self], (state) => draw(state.field(self), state.doc.length)),
});

function draw({ notes, cited, active }, length) {
  const found = [];
  for (const { id, kind, from, to } of notes) {
    if (from >= to || to > length || kind === "section") continue;
    const name = `cm-passage ${kind}${id === active ? " on" : ""}`;
    found.push(Decoration.mark({ class: name, attributes: { "data-note": id } }).range(from, to));
  }
  for (const { to, links } of cited)
    if (to <= length) found.push(Decoration.widget({ widget: new Sources(links), side: 1 }).range(to));
  return Decoration.set(found, true);
}
