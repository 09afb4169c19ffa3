// Where others are: a caret with a name in the text, and their initials in the top bar. Colors are classes, because the
// content-security policy forbids style attributes; names come from the server and are shown as text.
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin, WidgetType } from "@codemirror/view";
import * as Y from "yjs";

const COLORS = 8;
const color = (user) => Math.abs(Number(user.color) || 0) % COLORS;

class Caret extends WidgetType {
  constructor(user) {
    super();
    this.user = user;
  }

  eq(other) {
    return other.user.name === this.user.name && color(other.user) === color(this.user);
  }

  toDOM() {
    const caret = document.createElement("span");
    caret.className = `cm-caret c${color(this.user)}`;
    caret.setAttribute("aria-hidden", "true");
    const name = document.createElement("b");
    name.textContent = String(this.user.name).split(" ")[0];
    caret.append(name);
    return caret;
  }

  get estimatedHeight() {
    return -1;
  }

  ignoreEvent() {
    return true;
  }
}

/** Carets and selections of others, as an extension. */
export function carets(doc, text, awareness) {
  return ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.decorations = Decoration.none;
        this.listen = ({ added, updated, removed }, origin) => {
          if (origin !== "local" || [...added, ...updated, ...removed].some((client) => client !== doc.clientID))
            queueMicrotask(() => view.dispatch({ annotations: [] }));
        };
        awareness.on("change", this.listen);
        this.draw(view.state);
      }

      destroy() {
        awareness.off("change", this.listen);
      }

      update(update) {
        if (update.focusChanged || update.selectionSet || update.docChanged) announce(update, text, awareness);
        this.draw(update.state);
      }

      draw(state) {
        const places = [];
        for (const [client, { user, cursor } = {}] of awareness.getStates()) {
          if (client === doc.clientID || !user || !cursor) continue;
          const [anchor, head] = [cursor.anchor, cursor.head].map((end) => {
            const place = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(end), doc);
            return place?.type === text ? Math.min(place.index, state.doc.length) : null;
          });
          if (anchor === null || head === null) continue;
          const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
          if (from < to) places.push([from, to, Decoration.mark({ class: `cm-sel c${color(user)}` })]);
          places.push([head, head, Decoration.widget({ widget: new Caret(user), side: head > anchor ? -1 : 1 })]);
        }
        places.sort((a, b) => a[0] - b[0] || a[2].startSide - b[2].startSide);
        const builder = new RangeSetBuilder();
        for (const place of places) builder.add(...place);
        this.decorations = builder.finish();
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

/** Send the place of this caret to the other editors; nothing while the text has no focus. */
function announce(update, text, awareness) {
  const { main } = update.state.selection;
  const at = (place) => Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, place));
  const known = awareness.getLocalState() ?? {};
  if (!update.view.hasFocus) {
    if (known.cursor) awareness.setLocalState({ ...known, cursor: null });
    return;
  }
  if (text.length < main.to) return; // the text of the document follows in a moment
  const cursor = { anchor: at(main.anchor), head: at(main.head) };
  if (JSON.stringify(known.cursor) !== JSON.stringify(cursor)) awareness.setLocalState({ ...known, cursor });
}

/** Initials of everyone on this page, each person once, with a sentence for screen readers. */
export function showPresence(element, doc, awareness, own) {
  const people = new Map([[own.name, { ...own, here: true }]]);
  for (const [client, { user } = {}] of awareness.getStates())
    if (client !== doc.clientID && user?.name && !people.has(user.name)) people.set(user.name, user);
  const discs = [...people.values()].slice(0, 5).map((user) => {
    const disc = document.createElement("span");
    disc.className = user.here ? "db-av t" : `db-av on c${color(user)}`;
    disc.setAttribute("aria-hidden", "true");
    disc.textContent = user.initials;
    disc.title = user.name;
    return disc;
  });
  element.replaceChildren(...discs);
  element.setAttribute("aria-label", `Editing now: ${[...people.keys()].join(", ")}`);
  element.nextElementSibling.textContent = people.size > 1 ? `${people.size} editing` : "";
}
