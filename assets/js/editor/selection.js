// What a selected sentence can become: a comment, a task, a factor, an entry of the timeline. Offered beside the
// selection, in the toolbar, and by keyboard.
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showTooltip } from "@codemirror/view";
import { send } from "./forms.js";
import { sentenceAt } from "./moving.js";

const WAIT = 250; // milliseconds that a selection rests before the menu appears
const LONGEST = 1_000;
const offer = StateEffect.define();

/** The selection, or the sentence that the cursor is in: `[from, to]`. */
export function passageOf({ selection: { main }, doc }) {
  if (!main.empty) return [main.from, main.to];
  const line = doc.lineAt(main.head);
  return sentenceAt(line.text, main.head - line.from).map((place) => line.from + place);
}

/** Where a reference to the result goes: before the mark that ends the sentence. */
export const insertionAt = (words) => words.length - /[.?!]?[)"”']?\s*$/.exec(words)[0].length;

export class Sentences {
  /** `kinds`: [{ name, label }] of the forms at `address`; `comment(view, passage)`; `done()` after a result. */
  constructor({ address, kinds, comment, done, showMessage }) {
    Object.assign(this, { address, kinds, comment, done, showMessage });
    this.dialog = document.getElementById("sentence");
    this.body = this.dialog.querySelector("[data-body]");
    this.dialog.addEventListener("submit", (event) => this.submitted(event));
    this.dialog.addEventListener("close", () => this.view?.focus());
  }

  get extensions() {
    const field = StateField.define({
      create: () => null,
      update: (value, { effects, selection, docChanged }) =>
        effects.reduce((was, one) => (one.is(offer) ? one.value : was), selection || docChanged ? null : value),
      provide: (self) => showTooltip.from(self),
    });
    return [
      field,
      EditorView.updateListener.of((update) => {
        if (!update.selectionSet && !update.docChanged) return;
        clearTimeout(this.timer);
        const { main } = update.state.selection;
        if (main.empty || main.to - main.from > LONGEST || !update.view.hasFocus) return;
        this.timer = setTimeout(() => this.offer(update.view), WAIT);
      }),
      keymap.of([{ key: "Mod-Alt-m", run: (view) => this.run(view, "comment") }]),
    ];
  }

  offer(view) {
    const { main } = view.state.selection;
    if (main.empty || !view.state.sliceDoc(main.from, main.to).trim()) return;
    if (view.state.doc.lineAt(main.from).text.startsWith("|")) return; // a cell, selected to be typed over
    const create = () => ({ dom: this.menu(view) });
    view.dispatch({ effects: offer.of({ pos: main.from, end: main.to, above: true, strictSide: false, create }) });
  }

  menu(view) {
    const bar = document.createElement("div");
    bar.className = "db-onselect";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Selected text");
    for (const { name, label } of [{ name: "comment", label: "Comment" }, ...this.kinds]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
      button.addEventListener("click", () => this.run(view, name));
      bar.append(button);
    }
    return bar;
  }

  run(view, name) {
    const [from, to] = passageOf(view.state);
    if (from >= to) this.showMessage("Select a sentence first, or put the cursor into one.");
    else if (to - from > LONGEST) this.showMessage("Select up to 1,000 characters.");
    else if (name === "comment") this.comment(view, [from, to]);
    else this.open(view, name, [from, to]);
    view.dispatch({ effects: offer.of(null) });
    return true;
  }

  async open(view, name, [from, to]) {
    const words = view.state.sliceDoc(from, to);
    Object.assign(this, { view, from, words });
    const address = `${this.address}${name}/?${new URLSearchParams({ sentence: words })}`;
    const { ok, html, words: problem } = await send(address).catch(() => ({ words: "No connection. Try again." }));
    if (!ok) return this.showMessage(problem);
    this.fill(html);
    this.dialog.showModal();
    this.body.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  fill(html) {
    this.body.innerHTML = html; // from our own server, rendered by its templates
  }

  async submitted(event) {
    const form = event.target;
    if (form.method === "dialog") return;
    event.preventDefault();
    const answer = await send(form.action, new URLSearchParams(new FormData(form))).catch(() => null);
    if (answer?.status === 201) return this.finish(JSON.parse(answer.html));
    if (answer?.status === 422 || answer?.status === 409) this.fill(answer.html);
    this.dialog.querySelector("[data-problem]").textContent = answer
      ? answer.words
      : "No connection. Nothing was saved.";
  }

  /** Write the reference behind the sentence, if it still stands there and the text may be changed. */
  finish({ reference, words }) {
    this.dialog.close();
    const { state } = this.view;
    const there = state.sliceDoc(this.from, this.from + this.words.length) === this.words;
    const start = there ? this.from : state.doc.toString().indexOf(this.words);
    if (start >= 0) {
      const at = start + insertionAt(this.words);
      const insert = reference && !state.readOnly ? ` (${reference})` : "";
      const selection = { anchor: at + insert.length };
      this.view.dispatch({ changes: { from: at, insert }, selection, userEvent: "input" });
    }
    this.showMessage(words);
    this.done();
  }
}
