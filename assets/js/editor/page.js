// What is on the page around the text: the view itself, toolbar, save state, presence, outline.
import { closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap } from "@codemirror/commands";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, placeholder, tooltips } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import * as Y from "yjs";
import { Blocks, liveBlocks, refreshBlocks } from "./blocks.js";
import { carets, showPresence } from "./carets.js";
import * as commands from "./commands.js";
import { completion } from "./complete.js";
import { Margin } from "./margin.js";
import { markdownStyle } from "./markdown.js";
import { showOutline } from "./outline.js";
import { Pictures, pasting } from "./paste.js";
import { previews } from "./previews.js";
import { questions } from "./questions.js";
import { Sentences } from "./selection.js";
import { describe } from "./states.js";
import { enterInTable, nextCell, previousCell } from "./table_keys.js";

const ROOM = 24; // pixels between the caret and the edge of what is visible

const barsHeight = () =>
  document.getElementById("toolbar").getBoundingClientRect().height +
  (document.querySelector(".db-top")?.getBoundingClientRect().height ?? 0);

/**
 * The part of the text that the bars at the top of the page cover; the caret stays clear of it. While the text begins
 * below the bars nothing is covered: the editor hides menus that belong to covered lines.
 */
const covered = ({ scrollDOM }) => {
  const bars = barsHeight() + ROOM;
  return { top: Math.min(bars, Math.max(0, bars - scrollDOM.getBoundingClientRect().top)), bottom: ROOM };
};

/** Menus beside the text stay below the bars. */
const betweenBars = () => ({ top: barsHeight(), left: 0, bottom: innerHeight, right: innerWidth });

export class Page {
  constructor(root, shared) {
    Object.assign(this, { root, ...shared, view: null, waiting: -1 });
    this.form = document.getElementById("text-form");
    this.state = document.getElementById("save-state");
    this.presence = document.getElementById("presence");
    this.editable = new Compartment();
    this.blocks = new Blocks(root.dataset.blocksUrl, JSON.parse(root.dataset.blocks));
    this.pictures = new Pictures(document.getElementById("picture"), root.dataset.filesUrl, (words) =>
      this.showMessage(words),
    );
    const showMessage = (words) => this.showMessage(words);
    this.margin = new Margin(root, {
      ...{ showMessage, afterChange: () => this.connection.askForMissing(), taken: () => this.outlineSoon() },
    });
    this.sentences = new Sentences({
      ...{ address: root.dataset.sentenceUrl, kinds: JSON.parse(root.dataset.sentences), showMessage },
      comment: (view, passage) => this.margin.compose(view, passage),
      done: () => {
        refreshBlocks(this.view, this.blocks);
        this.margin.soon();
      },
    });
    this.awareness.on("change", () => this.showPresence());
    root.addEventListener("refresh", () => this.view && refreshBlocks(this.view, this.blocks));
    this.mayStart = !root.hasAttribute("data-ask-first");
  }

  update(connection, kept) {
    const { waiting } = connection.confirmations;
    if (!this.view && (connection.synced || this.text.length > 0)) this.mount();
    const facts = {
      ...connection,
      waiting,
      slow: connection.confirmations.isSlow(),
      kept,
      mayWrite: connection.mayWrite !== false,
    };
    const { kind, words } = describe(facts);
    if (this.view || connection.problem) this.say(kind, words);
    if (this.view) this.allow(connection.mayWrite !== false && !(connection.stopped && connection.problem && !kept));
    if (waiting !== this.waiting) this.onWaiting?.(waiting);
    this.waiting = waiting;
  }

  say(kind, words) {
    if (this.state.textContent !== words) this.state.textContent = words;
    this.state.dataset.kind = kind;
  }

  showMessage(words) {
    document.getElementById("editor-note").textContent = words;
  }

  /** A reviewer is asked before the first key: editing ends their right to approve. */
  allow(yes) {
    const readOnly = !yes || !this.mayStart;
    if (this.view.state.readOnly === readOnly) return;
    this.view.dispatch({ effects: this.editable.reconfigure(EditorState.readOnly.of(readOnly)) });
  }

  showPresence() {
    const { name, initials } = this.root.dataset;
    showPresence(this.presence, this.doc, this.awareness, { name, initials });
  }

  mount() {
    const undoManager = new Y.UndoManager(this.text);
    const command = (run) => (view) => !view.state.readOnly && run(view);
    this.view = new EditorView({
      parent: this.root,
      state: EditorState.create({
        doc: this.text.toString(),
        extensions: [
          EditorView.cspNonce.of(document.querySelector("script[nonce]").nonce),
          EditorState.lineSeparator.of("\n"),
          this.editable.of(EditorState.readOnly.of(true)),
          keymap.of([
            { key: "Mod-b", run: command(commands.bold) },
            { key: "Mod-i", run: command(commands.italic) },
            { key: "Mod-Shift-k", run: command(commands.link) },
            { key: "Mod-s", run: () => this.announceSaved(), preventDefault: true },
            { key: "Enter", run: command(enterInTable) },
            { key: "Enter", run: command(commands.continueList) },
            { key: "Tab", run: command(nextCell), shift: command(previousCell) },
            ...yUndoManagerKeymap,
            ...defaultKeymap,
          ]),
          yCollab(this.text, null, { undoManager }),
          carets(this.doc, this.text, this.awareness),
          drawSelection(),
          highlightSpecialChars(),
          closeBrackets(),
          EditorView.lineWrapping,
          EditorView.scrollMargins.of(covered),
          tooltips({ tooltipSpace: betweenBars }),
          EditorView.contentAttributes.of({
            "aria-label": "Postmortem text in Markdown",
            spellcheck: "true",
            id: "text",
          }),
          placeholder("Write in Markdown. Type / to insert a block."),
          markdownStyle,
          liveBlocks(this.blocks),
          previews,
          questions,
          this.margin.extensions,
          this.sentences.extensions,
          completion({ blocks: this.blocks, address: this.root.dataset.completeUrl, pickPicture: this.pictures.pick }),
          EditorView.domEventHandlers(pasting(this.pictures.upload)),
          EditorView.updateListener.of((update) => this.changed(update)),
        ],
      }),
    });
    this.root.editor = this.view; // for other scripts of the page, with the event below
    this.root.hidden = false;
    this.form.hidden = true;
    this.bindToolbar(command);
    this.showPresence();
    this.outlineSoon();
    this.root.dispatchEvent(
      new CustomEvent("editor:ready", { bubbles: true, detail: { view: this.view, text: this.text } }),
    );
  }

  bindToolbar(command) {
    const bar = document.getElementById("toolbar");
    bar.hidden = false;
    const lines = (template) => (view) => commands.insertLines(view, template);
    const runs = {
      ...{ bold: commands.bold, italic: commands.italic, heading: commands.heading, list: commands.list },
      ...{ quote: commands.quote, link: commands.link, footnote: commands.footnote, picture: this.pictures.pick },
      ...{ table: lines(commands.TABLE), callout: lines(commands.CALLOUT), code: lines(commands.CODE) },
    };
    bar.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-command], button[data-block], button[data-sentence]");
      if (!button) return;
      const { command: name, block, sentence } = button.dataset;
      button.closest("details")?.removeAttribute("open");
      if (sentence) return this.sentences.run(this.view, sentence);
      command(block ? lines(`{{ ${block} }}¦`) : runs[name])(this.view);
      this.view.focus();
    });
    document.getElementById("start-editing")?.addEventListener("click", ({ currentTarget }) => {
      this.mayStart = true;
      currentTarget.closest("section").remove();
      this.update(this.connection, true);
      this.view.focus();
    });
  }

  /** Ctrl+S: everything is saved by itself, and the state says so again. */
  announceSaved() {
    const words = this.state.textContent;
    this.state.textContent = "";
    requestAnimationFrame(() => {
      this.state.textContent = words;
    });
    return true;
  }

  changed(update) {
    if (update.docChanged || update.selectionSet) this.outlineSoon();
  }

  outlineSoon() {
    clearTimeout(this.outlining);
    const [list, words] = ["outline", "word-count"].map((id) => document.getElementById(id));
    this.outlining = setTimeout(() => showOutline(this.view, list, words), 200);
  }

  /** No document after some seconds: the form stays, and saves in the ordinary way. */
  giveUp(connection) {
    if (this.view || connection.synced) return;
    this.say("offline", "");
    this.showMessage("Joint editing is not available now. This form saves in the ordinary way.");
    this.form.setAttribute("data-shown", "");
  }
}
