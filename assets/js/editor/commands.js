// What toolbar, menu and keys do to the text.
import { EditorSelection } from "@codemirror/state";

const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))(\s+)(\[[ xX]\]\s+)?/;

/** Put marks around each selection, or take them away again. */
export const wrap = (mark) => (view) => {
  view.dispatch(
    view.state.changeByRange((range) => {
      const { from, to } = range;
      const size = mark.length;
      const outside = view.state.sliceDoc(from - size, from) === mark && view.state.sliceDoc(to, to + size) === mark;
      if (outside)
        return {
          changes: [
            { from: from - size, to: from },
            { from: to, to: to + size },
          ],
          range: EditorSelection.range(from - size, to - size),
        };
      return {
        changes: [
          { from, insert: mark },
          { from: to, insert: mark },
        ],
        range: EditorSelection.range(from + size, to + size),
      };
    }),
    { userEvent: "input" },
  );
  return true;
};

/** Changes each selected line by a function from its text to its new text. */
const eachLine = (change) => (view) => {
  const { state } = view;
  const { from, to } = state.selection.main;
  const changes = [];
  for (let at = from; at <= to; ) {
    const line = state.doc.lineAt(at);
    const text = change(line.text);
    if (text !== line.text) changes.push({ from: line.from, to: line.to, insert: text });
    at = line.to + 1;
  }
  const last = changes.at(-1);
  const selection = from === to && last ? { anchor: last.from + last.insert.length } : undefined;
  view.dispatch({ changes, selection, userEvent: "input" });
  return true;
};

export const heading = eachLine((text) => {
  const [, marks = "", words] = /^(#{1,6} +)?(.*)$/.exec(text);
  return { 0: `## ${words}`, 3: `### ${words}`, 4: words }[marks.length] ?? `## ${words}`;
});
export const list = eachLine((text) => (/^\s*[-*+] /.test(text) ? text.replace(/^(\s*)[-*+] /, "$1") : `- ${text}`));
export const quote = eachLine((text) => (/^> ?/.test(text) ? text.replace(/^> ?/, "") : `> ${text}`));
export const bold = wrap("**");
export const italic = wrap("_");

/** Insert text; `¦` in it is where the cursor stands afterwards, or the selected text. */
export function insert(view, template) {
  const { from, to } = view.state.selection.main;
  const [before, after = ""] = template.split("¦");
  const inside = view.state.sliceDoc(from, to);
  const text = before + inside + after;
  const anchor = from + before.length;
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor, head: anchor + inside.length },
    userEvent: "input",
    scrollIntoView: true,
  });
  view.focus();
  return true;
}

/** As `insert`, on lines of its own with an empty line around. */
export function insertLines(view, template) {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const from = line.text.trim() ? line.to : line.from;
  const start = line.text.trim() ? "\n\n" : line.number > 1 && state.doc.line(line.number - 1).text.trim() ? "\n" : "";
  const next = line.number < state.doc.lines ? state.doc.line(line.number + 1).text.trim() : "";
  const [before, after = ""] = template.split("¦");
  const text = `${start}${before}${after}${next ? "\n" : ""}`;
  view.dispatch({
    changes: { from, to: line.to, insert: text },
    selection: { anchor: from + start.length + before.length },
    userEvent: "input",
    scrollIntoView: true,
  });
  view.focus();
  return true;
}

export const TABLE = `| Column 1¦ | Column 2 | Column 3 |
| -------- | -------- | -------- |
|          |          |          |
|          |          |          |`;
export const CALLOUT = "> **Note:** ¦";
export const CODE = "```\n¦\n```";

export const link = (view) => {
  const { from, to } = view.state.selection.main;
  const words = view.state.sliceDoc(from, to);
  if (/^https?:\/\/\S+$/.test(words)) {
    view.dispatch({ changes: { from, to, insert: `[](${words})` }, selection: { anchor: from + 1 } });
  } else {
    const insertion = `[${words}](https://)`;
    const anchor = from + insertion.length - 1;
    view.dispatch({ changes: { from, to, insert: insertion }, selection: { anchor: anchor - 8, head: anchor } });
  }
  view.focus();
  return true;
};

export function footnote(view) {
  const text = view.state.doc.toString();
  const numbers = [...text.matchAll(/\[\^(\d{1,4})\]/g)].map(([, number]) => Number(number));
  const number = Math.max(0, ...numbers) + 1;
  const { from, to } = view.state.selection.main;
  const space = /[^\S\n]*$/.exec(view.state.sliceDoc(Math.max(0, from - 10), from))[0].length; // it follows the word
  const end = view.state.doc.length;
  const gap = text.endsWith("\n") ? "\n" : "\n\n";
  const note = `${gap}[^${number}]: `;
  view.dispatch({
    changes: [
      { from: from - space, to, insert: `${view.state.sliceDoc(from, to)}[^${number}]` },
      { from: end, insert: note },
    ],
    userEvent: "input",
  });
  view.dispatch({ selection: { anchor: view.state.doc.length }, scrollIntoView: true });
  view.focus();
  return true;
}

/** Enter in a list or quote continues it; on an empty item it ends it. */
export function continueList(view) {
  const { state } = view;
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const item = ITEM.exec(line.text) ?? /^(\s*)(>) ()/.exec(line.text);
  if (!main.empty || !item || main.head < line.from + item[0].length) return false;
  if (line.text.trim() === item[0].trim()) {
    view.dispatch({ changes: { from: line.from, to: line.to }, userEvent: "input" });
    return true;
  }
  const mark = item[3] ? `${Number(item[3]) + 1}${item[4]} ` : `${item[2]} `;
  const insertion = `\n${item[1]}${mark}${item[6] ? "[ ] " : ""}`;
  view.dispatch({
    changes: { from: main.head, insert: insertion },
    selection: { anchor: main.head + insertion.length },
    userEvent: "input",
    scrollIntoView: true,
  });
  return true;
}
