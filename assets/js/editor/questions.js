// Open questions of a first draft, `<!-- Question: … -->`, as boxes with what can be done. Readers never see them.
import { Decoration, MatchDecorator, ViewPlugin, WidgetType } from "@codemirror/view";

export const QUESTION = /<!-- Question: ([^\n]{1,500}?) -->/g;

/** What stands in the text for a question that cannot be answered. */
export const unknown = (question) => `Not known: ${question.charAt(0).toLowerCase()}${question.slice(1)}`;

class Verbs extends WidgetType {
  constructor(source) {
    super();
    this.source = source;
  }

  eq(other) {
    return other.source === this.source;
  }

  toDOM(view) {
    const box = document.createElement("span");
    box.className = "cm-verbs";
    const add = (words, run) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
      button.className = "btn btn-sm";
      button.addEventListener("click", () => {
        if (view.state.readOnly) return;
        const to = view.posAtDOM(box);
        const from = to - this.source.length;
        if (view.state.sliceDoc(from, to) === this.source) run(from, to);
        view.focus();
      });
      box.append(button);
    };
    add("Answer", (anchor, head) => view.dispatch({ selection: { anchor, head }, scrollIntoView: true }));
    add("Mark as unknown", (from, to) => {
      const [, question] = new RegExp(QUESTION.source).exec(this.source);
      view.dispatch({ changes: { from, to, insert: unknown(question) }, userEvent: "input" });
    });
    return box;
  }

  ignoreEvent() {
    return true;
  }
}

const decorator = new MatchDecorator({
  regexp: QUESTION,
  decorate: (add, from, to, [source, question]) => {
    const start = from + source.indexOf(question);
    add(from, start, Decoration.mark({ class: "md-questionmark" }));
    add(start, start + question.length, Decoration.mark({ class: "md-question" }));
    add(start + question.length, to, Decoration.mark({ class: "md-questionmark" }));
    add(to, to, Decoration.widget({ widget: new Verbs(source), side: 1 }));
  },
});

export const questions = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = decorator.createDeco(view);
    }

    update(update) {
      this.decorations = decorator.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
