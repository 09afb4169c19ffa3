// The margin next to the text: after each pause in typing it loads the cards from the server as HTML, with the
// positions of their passages. Typing never waits for it, and a card that is being edited is not replaced.
import { EditorView, keymap, ViewPlugin } from "@codemirror/view";
import { send } from "./forms.js";
import { headings } from "./markdown.js";
import { moved, sentenceAt, stacked } from "./moving.js";
import { addPlace, places, setActive, setPlaces } from "./places.js";

const PAUSE = 1_000; // milliseconds without a key before a request
const LONGEST = 6_000; // during typing without a pause
const PAUSE_FACTOR = 4; // pause between two requests, as a multiple of the last response time
const MAX_LENGTH = 256 * 1024;
const WIDE = "(min-width: 800.02px)"; // the margin is next to the text

const numbers = ({ from, to }) => ({ from: Number(from), to: Number(to) });

export class Margin {
  constructor(root, { showMessage, afterChange, taken }) {
    Object.assign(this, {
      address: root.dataset.marginUrl,
      showMessage,
      afterChange,
      taken,
      kind: "",
      took: 0,
      asking: false,
    });
    this.element = document.getElementById("margin");
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", ({ target }) => {
      const { similar, why } = target.closest("[data-similar]")?.dataset ?? {};
      if (similar) this.cite(similar, why);
    });
    root.addEventListener("refresh", () => this.soon());
    addEventListener("resize", () => this.place());
    const card = ({ target }) => target.closest("[data-kind]");
    this.element.addEventListener("focusin", (event) => card(event) && this.activate(card(event).id));
    this.element.addEventListener("focusout", () => this.held && setTimeout(() => this.isTyping() || this.ask()));
    this.element.addEventListener("click", (event) => {
      const show = event.target.closest("[data-show]")?.dataset.show;
      if (show !== undefined) this.filter(show);
      else if (card(event)) this.pressed(card(event), event);
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && card(event)) this.leave(card(event));
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
    });
  }

  get extensions() {
    return [
      places,
      EditorView.updateListener.of((update) => this.changed(update)),
      EditorView.domEventHandlers({ click: (event) => this.clicked(event) }),
      keymap.of([{ key: "Mod-Alt-ArrowRight", run: (view) => this.focusNext(view) }]),
      ViewPlugin.define((view) => {
        this.view = view;
        queueMicrotask(() => this.ask());
        return {};
      }),
    ];
  }

  changed(update) {
    if (update.docChanged) {
      if (this.asking) this.during = this.during?.compose(update.changes) ?? update.changes;
      this.soon();
    }
    if (update.selectionSet && !update.docChanged) this.followCursor(update.state);
    if (update.docChanged || update.geometryChanged || update.viewportChanged) this.place();
  }

  /** Ask after a pause. */
  soon() {
    const now = Date.now();
    this.since ??= now;
    clearTimeout(this.timer);
    const pause = Math.max(PAUSE, PAUSE_FACTOR * this.took);
    this.timer = setTimeout(() => this.ask(), Math.min(pause, Math.max(0, this.since + LONGEST + pause - now)));
  }

  async ask() {
    if (!this.view) return;
    if (this.asking) return this.soon();
    const text = this.view.state.doc.toString();
    this.since = null;
    if (text.length > MAX_LENGTH || !navigator.onLine) return;
    this.asking = true;
    this.during = null; // the changes since the text that is asked about
    const started = performance.now();
    try {
      const { ok, html } = await send(this.address, new URLSearchParams({ text }));
      if (ok) this.take(html);
      this.taken();
    } catch {
      // No connection: the next change asks again.
    }
    this.took = performance.now() - started;
    this.asking = false;
  }

  take(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    for (const id of ["missing", "first-draft"]) exchange(document.getElementById(id), answer.getElementById(id));
    const fresh = answer.getElementById("margin");
    if (!fresh) return;
    this.held = this.isTyping();
    if (this.held) return;
    const focused = document.activeElement?.closest?.("#margin [data-kind]")?.id;
    const draft = this.element.querySelector(".compose");
    this.element.replaceChildren(...fresh.childNodes);
    if (draft) this.element.prepend(draft);
    this.show();
    if (focused) document.getElementById(focused)?.focus();
  }

  /** Someone writes a reply or a comment: the cards stay until the field is left. */
  isTyping() {
    const field = document.activeElement;
    return this.element.contains(field) && field.matches("input, textarea");
  }

  /** Read the cards and mark their passages, where these are now: the text may have changed since it was sent. */
  show() {
    const cards = [...this.element.querySelectorAll("[data-kind]:not(.compose)")];
    for (const button of this.element.querySelectorAll("[data-fix], [data-rewrite]"))
      button.hidden = this.view.state.readOnly;
    const read = {
      notes: cards.map((card) => {
        const fix = card.querySelector("[data-fix]")?.dataset;
        return {
          ...{ id: card.id, kind: card.dataset.kind, ...numbers(card.dataset) },
          fix: fix ? { ...numbers({ from: fix.fixFrom, to: fix.fixTo }), text: fix.fix } : null,
        };
      }),
      cited: [...this.element.querySelectorAll("#cited li")].map((row) => ({
        ...numbers(row.dataset),
        links: [...row.children].map((link) => ({ label: link.textContent, url: link.getAttribute("href") })),
      })),
    };
    const { notes, cited } = this.during ? moved(read, this.during) : read;
    const composing = this.view.state.field(places).notes.filter(({ kind }) => kind === "compose");
    this.view.dispatch({ effects: setPlaces.of({ notes: [...notes, ...composing], cited }) });
    this.filter(this.kind);
  }

  filter(kind) {
    this.kind = kind;
    const bar = this.element.querySelector(".db-filters");
    const cards = [...this.element.querySelectorAll("[data-kind]")];
    const isIn = (card, show) => !show || (show === "thread") === ["thread", "compose"].includes(card.dataset.kind);
    bar.hidden = cards.length === 0;
    for (const button of bar.querySelectorAll("[data-show]")) {
      const { show } = button.dataset;
      button.querySelector("[data-count]").textContent = cards.filter((card) => isIn(card, show)).length;
      button.setAttribute("aria-pressed", String(show === kind));
    }
    for (const card of cards) card.hidden = !isIn(card, kind);
    this.place();
  }

  note(id) {
    return this.view.state.field(places).notes.find((note) => note.id === id);
  }

  activate(id) {
    if (this.view.state.field(places).active !== id) this.view.dispatch({ effects: setActive.of(id) });
    for (const card of this.element.querySelectorAll("[data-kind]")) card.classList.toggle("on", card.id === id);
    this.place();
  }

  /** Back to the text, at the passage. A comment that was begun is put away. */
  leave(card) {
    const note = this.note(card.id);
    if (card.matches(".compose")) this.discard(card);
    this.view.focus();
    if (note) this.view.dispatch({ selection: { anchor: note.from }, scrollIntoView: true });
  }

  pressed(card, { target }) {
    const button = target.closest("button");
    const note = this.note(card.id);
    if (button?.matches("[data-discard]")) return this.leave(card);
    if (!note || (button && !button.matches("[data-fix], [data-rewrite]"))) return;
    if (button?.matches("[data-fix]")) return this.fix(card, note);
    if (button) return this.select(note);
    if (!target.closest("a, input, textarea, label")) {
      this.activate(card.id);
      this.view.dispatch({ effects: EditorView.scrollIntoView(note.from, { y: "nearest", yMargin: 80 }) });
    }
  }

  fix(card, { fix }) {
    if (!fix) return this.showMessage("The sentence was changed meanwhile.");
    const { from, to, text } = fix;
    const selection = { anchor: from + text.length };
    this.view.dispatch({ changes: { from, to, insert: text }, selection, userEvent: "input" });
    card.remove();
    this.view.focus();
    this.place();
  }

  select({ from }) {
    const line = this.view.state.doc.lineAt(from);
    const [start, end] = sentenceAt(line.text, from - line.from);
    this.view.dispatch({ selection: { anchor: line.from + start, head: line.from + end }, scrollIntoView: true });
    this.view.focus();
  }

  clicked({ target }) {
    const id = target.closest?.("[data-note]")?.dataset.note;
    if (id) this.activate(id);
  }

  followCursor(state) {
    const { head, empty } = state.selection.main;
    if (!empty) return;
    const { notes, active } = state.field(places);
    const here = notes.find(({ from, to, kind }) => kind !== "section" && from < to && from <= head && head <= to);
    if (here && here.id !== active) queueMicrotask(() => this.activate(here.id));
  }

  /** From the text to the next note after the cursor, by keyboard. */
  focusNext(view) {
    const at = view.state.selection.main.head;
    const notes = [...view.state.field(places).notes].sort((a, b) => a.from - b.from);
    const next = notes.find(({ from, to }) => Math.max(from, to) >= at) ?? notes[0];
    if (!next) return false;
    this.filter("");
    document.getElementById(next.id)?.focus();
    return true;
  }

  /** A new comment on the selected passage. */
  compose(view, [from, to]) {
    this.element.querySelector(".compose")?.remove();
    const card = document.getElementById("compose").content.firstElementChild.cloneNode(true);
    const { elements } = card.querySelector("form");
    const slice = (a, b) => view.state.sliceDoc(Math.max(0, a), Math.min(view.state.doc.length, b));
    elements.quote.value = slice(from, to);
    elements.prefix.value = slice(from - 60, from);
    elements.suffix.value = slice(to, to + 60);
    elements.replacement.value = slice(from, to);
    card.querySelector("blockquote").textContent = slice(from, to);
    elements.suggest.addEventListener("change", () => {
      elements.replacement.closest("label").hidden = !elements.suggest.checked;
      elements.text.required = !elements.suggest.checked;
      this.place();
    });
    this.element.prepend(card);
    const others = view.state.field(places).notes.filter(({ kind }) => kind !== "compose");
    view.dispatch({
      effects: [setPlaces.of({ notes: others }), addPlace.of({ id: card.id, kind: "compose", from, to, fix: null })],
    });
    this.filter(this.kind === "advice" ? "" : this.kind);
    elements.text.focus();
    return true;
  }

  /** A similar incident goes to the end of the section about earlier ones, or into a new one. */
  cite(reference, why) {
    const { state } = this.view;
    if (state.readOnly) return;
    const all = headings(state);
    const at = all.findIndex(({ title }) => /earlier|similar|like this/i.test(title));
    const from = at < 0 ? state.doc.length : (all[at + 1]?.from ?? state.doc.length);
    const before = state.sliceDoc(0, from);
    const heading = at < 0 ? "## Earlier incidents\n\n" : "";
    const gap = "\n".repeat(Math.max(0, 2 - /\n*$/.exec(before)[0].length));
    const insert = `${gap}${heading}- ${reference}${why ? `: ${why}` : ""}\n${at < 0 ? "" : "\n"}`;
    this.view.dispatch({ changes: { from, insert }, selection: { anchor: from + insert.trimEnd().length } });
    this.view.dispatch({ effects: EditorView.scrollIntoView(from, { y: "center" }) });
    this.view.focus();
  }

  discard(card) {
    card.remove();
    const notes = this.view.state.field(places).notes.filter(({ id }) => id !== card.id);
    this.view.dispatch({ effects: setPlaces.of({ notes }) });
    this.filter(this.kind);
  }

  async submitted(event) {
    const form = event.target;
    if (!form.matches("form[data-margin]") || !this.view) return;
    event.preventDefault();
    const card = form.closest("[data-kind]");
    const { ok, words } = await send(form.action, new URLSearchParams(new FormData(form))).catch(() => ({
      words: "No connection. Nothing was sent. Try again.",
    }));
    this.showMessage(ok ? "" : words);
    if (!ok) return;
    form.reset();
    if (card?.matches(".compose")) this.discard(card);
    else if (card && !card.querySelector(".reply")) card.remove();
    document.activeElement?.blur?.();
    this.view.focus();
    this.afterChange();
    form.closest("#similar")?.dispatchEvent(new CustomEvent("refresh"));
    this.ask();
  }

  /** Beside the text each card stands at the height of its passage; on small screens they follow the text. */
  place() {
    if (!this.view) return;
    const beside = matchMedia(WIDE).matches;
    this.element.classList.toggle("placed", beside);
    this.view.requestMeasure({
      key: this,
      read: (view) => {
        if (!beside) return null;
        const origin = this.element.getBoundingClientRect().top;
        const bar = this.element.querySelector(".db-filters");
        const shown = [...this.element.querySelectorAll("[data-kind]:not([hidden])")];
        const { notes, active } = view.state.field(places);
        const cards = shown
          .map((element) => {
            const note = notes.find(({ id }) => id === element.id);
            const at = Math.min(note?.from ?? view.state.doc.length, view.state.doc.length);
            const top = view.coordsAtPos(at)?.top ?? view.documentTop + view.lineBlockAt(at).top;
            return { element, id: element.id, from: at, wanted: top - origin, height: element.offsetHeight };
          })
          .sort((a, b) => a.from - b.from);
        return { cards, tops: stacked(cards, active, bar.hidden ? 12 : bar.offsetHeight + 24) };
      },
      write: (found) => {
        if (!found) {
          for (const card of this.element.querySelectorAll("[data-kind]")) card.style.removeProperty("top");
          return;
        }
        const { cards, tops } = found;
        cards.forEach(({ element }, at) => {
          element.style.top = `${tops[at]}px`;
        });
        const last = cards.at(-1);
        this.element.style.minHeight = last ? `${tops.at(-1) + last.height + 24}px` : "";
      },
    });
  }
}

/** Put the new element in place of the old one; what was open stays open. Not while the focus is inside. */
function exchange(old, fresh) {
  if (!old || !fresh || old.contains(document.activeElement)) return;
  fresh.open = old.open;
  const loaded = old.querySelector("#similar"); // fetched once; the answer only has a link to it
  if (loaded) fresh.querySelector("#similar")?.replaceWith(loaded);
  old.replaceWith(fresh);
}
