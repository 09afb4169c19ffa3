// Live blocks: a line that is only {{ name }} shows the block as readers will see it. The server renders it; it is
// fetched again when the incident changes. With the cursor on the line its source is shown, with the block under it.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { closest } from "./closest.js";

export const BLOCK_LINE = /^[ \t]*\{\{[ \t]*([A-Za-z][\w-]{0,31})[ \t]*\}\}[ \t]*$/;
const OLD_NAMES = { figure: "chart" };
const LOADING_HEIGHT = 120; // pixels

/** Fetches blocks once and keeps them until `forget`. */
export class Blocks {
  constructor(address, known) {
    this.address = address; // ends with a slash; the name of a block follows
    this.known = known; // [{ name, label, icon, hint }]
    this.names = known.map((one) => one.name);
    this.html = new Map();
    this.heights = new Map(); // pixels of each block when it was last drawn
    this.version = 0;
  }

  fetch(name) {
    const wanted = OLD_NAMES[name] ?? name;
    if (!this.html.has(wanted))
      this.html.set(
        wanted,
        fetch(`${this.address}${wanted}/`, { headers: { "HX-Request": "true" } })
          .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
          .catch(() => {
            this.html.delete(wanted);
            return "";
          }),
      );
    return this.html.get(wanted);
  }

  knows(name) {
    return this.names.includes(OLD_NAMES[name] ?? name);
  }

  forget() {
    this.html.clear();
    this.version += 1;
  }
}

class Block extends WidgetType {
  constructor(name, blocks) {
    super();
    Object.assign(this, { name, blocks, version: blocks.version });
  }

  eq(other) {
    return other.name === this.name && other.version === this.version;
  }

  get estimatedHeight() {
    return this.blocks.heights.get(this.name) ?? LOADING_HEIGHT;
  }

  toDOM(view) {
    const element = document.createElement("div");
    element.className = "cm-liveblock";
    if (this.blocks.knows(this.name)) this.fill(element, view);
    else this.warn(element, view);
    return element;
  }

  async fill(element, view) {
    // As high as the editor expects, so that loading blocks do not move the text again and again.
    element.style.minHeight = `${this.estimatedHeight}px`;
    element.append(Object.assign(document.createElement("p"), { className: "muted small", textContent: "Loading…" }));
    const html = await this.blocks.fetch(this.name);
    // From our own server, rendered by its templates and escaped there, as on the reading page.
    if (html) element.innerHTML = html;
    else element.firstChild.textContent = `The block “${this.name}” cannot be shown now. Readers will see it.`;
    for (const link of element.querySelectorAll("a")) link.setAttribute("target", "_blank");
    const header = element.querySelector(".db-block > header");
    if (header) header.append(element.querySelector(".db-blockedit"));
    element.style.minHeight = "";
    view.requestMeasure({ read: () => this.blocks.heights.set(this.name, element.offsetHeight) });
  }

  warn(element, view) {
    element.className = "cm-liveblock db-badblock";
    element.setAttribute("role", "note");
    const code = Object.assign(document.createElement("code"), { textContent: `{{ ${this.name} }}` });
    const better = closest(this.name, this.blocks.names);
    element.append(
      code,
      better ? " Unknown block. Did you mean " : ` Unknown block. Blocks: ${this.blocks.names.join(", ")}.`,
    );
    if (!better || view.state.readOnly) return;
    const fix = Object.assign(document.createElement("button"), { type: "button", className: "db-textbutton" });
    fix.textContent = better;
    fix.addEventListener("click", () => {
      const line = view.state.doc.lineAt(view.posAtDOM(element));
      view.dispatch({ changes: { from: line.from, to: line.to, insert: `{{ ${better} }}` } });
      view.focus();
    });
    element.append(fix, "?");
  }

  ignoreEvent(event) {
    return event.type !== "mousedown" || Boolean(event.target.closest("a, button, summary, [tabindex]"));
  }
}

const refreshed = StateEffect.define();

/** Draw all blocks again, for example because the incident changed. */
export function refreshBlocks(view, blocks) {
  blocks.forget();
  view.dispatch({ effects: refreshed.of(null) });
}

export function liveBlocks(blocks) {
  const draw = (state) => {
    const found = [];
    const { main } = state.selection;
    let at = 0;
    for (const iter = state.doc.iterLines(); !iter.next().done; ) {
      const line = iter.value;
      const name = line.includes("{{") && BLOCK_LINE.exec(line)?.[1];
      if (name) {
        const [from, to] = [at, at + line.length];
        const widget = new Block(name, blocks);
        const inside = !state.readOnly && main.from <= to && main.to >= from && state.field(focused, false);
        if (inside) {
          found.push(Decoration.line({ class: "md-blockline" }).range(from));
          found.push(Decoration.widget({ widget, block: true, side: 1 }).range(to));
        } else found.push(Decoration.replace({ widget, block: true }).range(from, to));
      }
      at += line.length + 1;
    }
    return Decoration.set(found, true);
  };
  const setFocus = StateEffect.define();
  const focused = StateField.define({
    create: () => false,
    update: (value, transaction) =>
      transaction.effects.reduce((was, one) => (one.is(setFocus) ? one.value : was), value),
  });
  const field = StateField.define({
    create: draw,
    update(value, transaction) {
      const again = transaction.effects.some((effect) => effect.is(refreshed) || effect.is(setFocus));
      return transaction.docChanged || transaction.selection || again ? draw(transaction.state) : value;
    },
    provide: (self) => EditorView.decorations.from(self),
  });
  return [focused, field, EditorView.focusChangeEffect.of((_, focusing) => setFocus.of(focusing))];
}
