// Markdown as it is written: headings, lists, tables and links look like what they become, their marks stay visible and
// dimmed. Everything is styled by classes of editor.css.
import { defineLanguageFacet, Language, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { tagHighlighter, tags as t } from "@lezer/highlight";
import { GFM, parser } from "@lezer/markdown";
import { codeTokens } from "./code.js";

const facet = defineLanguageFacet({ commentTokens: { block: { open: "<!--", close: "-->" } } });
export const markdown = new Language(facet, parser.configure(GFM), [], "markdown");

const words = syntaxHighlighting(
  tagHighlighter([
    { tag: t.processingInstruction, class: "md-mark" },
    { tag: t.heading, class: "md-heading" },
    { tag: t.strong, class: "md-strong" },
    { tag: t.emphasis, class: "md-em" },
    { tag: t.strikethrough, class: "md-strike" },
    { tag: t.monospace, class: "md-code" },
    { tag: t.link, class: "md-link" },
    { tag: t.url, class: "md-url" },
    { tag: t.comment, class: "md-comment" },
    { tag: t.contentSeparator, class: "md-rule" },
  ]),
);

const LINES = {
  ATXHeading1: "md-h1",
  ATXHeading2: "md-h2",
  ATXHeading3: "md-h3",
  ATXHeading4: "md-h4",
  ATXHeading5: "md-h4",
  ATXHeading6: "md-h4",
  FencedCode: "md-pre",
  CodeBlock: "md-pre",
  Blockquote: "md-quote",
  Table: "md-table",
};

const CALLOUT = /^>\s*(?:\*\*|\[!)(note|tip|important|warning|caution)\b/i;
const MAX_CODE = 20_000; // characters

/** Empty lines are lower than lines of text, as the space between paragraphs is. */
function addBlankLines(doc, from, to, found) {
  for (let at = from; at <= to; ) {
    const line = doc.lineAt(at);
    if (!line.length) found.set(line.from, "md-blank");
    at = line.to + 1;
  }
}

/** The class of each line in sight, and the colors of code, from the syntax tree. */
function lineClasses(view) {
  const found = new Map(); // start of a line → classes
  const marks = [];
  const add = (from, to, name) => {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      found.set(line.from, `${found.get(line.from) ?? ""} ${name}`.trim());
      at = line.to + 1;
    }
  };
  for (const { from, to } of view.visibleRanges) {
    addBlankLines(view.state.doc, from, to, found);
    syntaxTree(view.state).iterate({
      from,
      to,
      enter(node) {
        const name = LINES[node.name];
        if (name) add(Math.max(node.from, from), Math.min(node.to, to), name);
        if (node.name === "Blockquote") {
          const kind = CALLOUT.exec(view.state.doc.lineAt(node.from).text)?.[1].toLowerCase();
          if (kind) add(Math.max(node.from, from), Math.min(node.to, to), `md-callout-${kind}`);
        }
        if (node.name === "CodeText" && node.to - node.from < MAX_CODE && node.node.parent.getChild("CodeInfo"))
          for (const token of codeTokens(view.state.sliceDoc(node.from, node.to)))
            marks.push(Decoration.mark({ class: token.name }).range(node.from + token.from, node.from + token.to));
        if (node.name === "ListItem") {
          const indent = view.state.doc.lineAt(node.from);
          const depth = Math.min(4, 1 + Math.floor((node.from - indent.from) / 2));
          add(Math.max(node.from, from), Math.max(node.from, from), `md-li md-li${depth}`);
        }
      },
    });
  }
  const lineMarks = [...found].map(([at, name]) => Decoration.line({ class: name }).range(at));
  return Decoration.set([...lineMarks, ...marks], true);
}

const lines = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = lineClasses(view);
    }

    update(update) {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || parsed) this.decorations = lineClasses(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** References, people and footnotes inside the text. */
const marks = new MatchDecorator({
  regexp: /\b(?:INC|A|F|RUN|S|DR)-\d{1,18}\b|@[a-z][\w.-]{0,40}\w|\[\^[\w-]{1,30}\]/g,
  decoration: ([found]) => Decoration.mark({ class: found[0] === "[" ? "md-note" : "md-ref" }),
});

const references = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = marks.createDeco(view);
    }

    update(update) {
      this.decorations = marks.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const markdownStyle = [markdown.extension, words, lines, references];

/** Headings of the text: [{ level, title, from }]. */
export function headings(state) {
  const found = [];
  syntaxTree(state).iterate({
    enter(node) {
      const level = /^ATXHeading(\d)$/.exec(node.name)?.[1];
      if (!level) return node.name === "Document";
      const title = state
        .sliceDoc(node.from, node.to)
        .replace(/^#{1,6}[ \t]*/, "")
        .replace(/[ \t]+#+[ \t]*$/, "");
      if (title) found.push({ level: Number(level), title, from: node.from });
      return false;
    },
  });
  return found;
}
