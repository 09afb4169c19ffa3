// Completion: "/" at the start of a line inserts blocks and structure, after a space what stands in a line; "@" people,
// "#" and "INC-" references.
import { autocompletion, pickedCompletion } from "@codemirror/autocomplete";
import { CALLOUT, CODE, footnote, insertLines, TABLE } from "./commands.js";

const WAIT = 120; // milliseconds of silence before the server is asked

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.getElementById("editor").dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Removes what was typed of the command, then runs it. */
const replaced = (run) => (view, completion, from, to) => {
  view.dispatch({ changes: { from, to }, annotations: pickedCompletion.of(completion) });
  run(view);
};

export function slashOptions(blocks, pickPicture) {
  const live = blocks.known.map(({ name, label, icon: picture, hint }, place) => ({
    label: `/${name}`,
    displayLabel: name,
    detail: hint || label,
    picture,
    boost: -place,
    section: { name: "Live blocks, updated with the incident", rank: 0 },
    apply: replaced((view) => insertLines(view, `{{ ${name} }}¦`)),
    info: async () => {
      const shown = document.createElement("div");
      shown.className = "cm-readers";
      const caption = Object.assign(document.createElement("p"), { className: "cap", textContent: "Readers see" });
      const body = document.createElement("div");
      body.innerHTML = await blocks.fetch(name); // from our own server, escaped there
      shown.append(caption, body);
      return shown;
    },
  }));
  const structure = [
    ["table", "table", (view) => insertLines(view, TABLE)],
    ["callout", "info-circle", (view) => insertLines(view, CALLOUT)],
    ["code", "code", (view) => insertLines(view, CODE)],
    ["image", "photo", pickPicture],
    ["footnote", "superscript", footnote],
  ].map(([name, picture, run]) => ({
    label: `/${name}`,
    displayLabel: name,
    picture,
    inline: name === "footnote" || name === "image",
    section: { name: "Insert", rank: 1 },
    apply: replaced(run),
  }));
  return [...live, ...structure];
}

const ask = async (address, context, typed) => {
  await new Promise((resolve) => setTimeout(resolve, WAIT));
  if (context.aborted) return [];
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`);
    return answer.ok ? (await answer.json()).options : [];
  } catch {
    return [];
  }
};

export function completion({ blocks, address, pickPicture }) {
  const options = slashOptions(blocks, pickPicture);
  const slash = (context) => {
    const found = context.matchBefore(/(?:^|[ \t])\/[\w-]*$/);
    if (!found) return null;
    const from = found.from + found.text.indexOf("/");
    const line = context.state.doc.lineAt(from);
    const fits = context.state.sliceDoc(line.from, from).trim() ? options.filter(({ inline }) => inline) : options;
    return { from, options: fits, validFor: /^\/[\w-]*$/ };
  };
  const named = async (context) => {
    const found = context.matchBefore(/(?:@[\w.-]{0,40}|#[\w-]{0,40}|\b[A-Z]{1,4}-\d{0,18})$/);
    if (!found) return null;
    const before = context.state.sliceDoc(found.from - 1, found.from);
    if (/\w/.test(before)) return null;
    const answers = await ask(address, context, found.text);
    const rows = answers.map((one) => ({ ...one, displayLabel: one.insert, apply: `${one.insert} ` }));
    return rows.length ? { from: found.from, options: rows, filter: false } : null;
  };
  return autocompletion({
    override: [slash, named],
    icons: false,
    optionClass: () => "db-option",
    addToOptions: [{ render: (one) => (one.picture ? icon(one.picture) : null), position: 20 }],
  });
}
