// Tables as text: from a clipboard, with aligned columns, and where their cells are. No DOM access.
const MAX_CELLS = 5_000;
const MAX_WIDTH = 76; // characters of a row that fit beside the margin; wider tables stay as they are
const NUMBER = /^[-+−≈~]?[\d.,]{1,20}\s?%?$/;
const cell = (text) => text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");

/** A Markdown table; the first row is its head, columns of numbers are aligned right. "" for what is no table. */
export function tableOf(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length < 2 || width < 2 || rows.length * width > MAX_CELLS) return "";
  const columns = Array.from({ length: width }, (_, i) => i);
  const texts = rows.map((row) => columns.map((i) => cell(row[i] ?? "")));
  const isNumeric = (i) => texts.slice(1).every((row) => NUMBER.test(row[i]));
  const line = (parts) => `| ${parts.join(" | ")} |`;
  const rule = line(columns.map((i) => (isNumeric(i) ? "---:" : "---")));
  const table = [line(texts[0]), rule, ...texts.slice(1).map(line)].join("\n");
  return changed(table, alignment(table));
}

/** Where the cells of a row are: `[{ from, to, text }]`; `to` is the place of the bar behind the cell. */
export function cellsOf(row) {
  const bars = [...row.matchAll(/\\.|\|/g)].filter(([mark]) => mark === "|").map(({ index }) => index);
  if (!bars.length) return [];
  const starts = row.slice(0, bars[0]).trim() ? [-1, ...bars] : bars;
  const ends = row.slice(bars.at(-1) + 1).trim() ? [...bars, row.length] : bars;
  return ends
    .slice(starts === bars ? 1 : 0)
    .map((to, i) => ({ from: starts[i] + 1, to, text: row.slice(starts[i] + 1, to).trim() }));
}

/**
 * The changes that align the columns of a table: `[{ from, to, insert }]`. Only spaces and the rule under the head
 * change, so that two people who align the same table at once do not double its texts.
 */
export function alignment(table) {
  const lines = table.split("\n");
  const rows = lines.map(cellsOf);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, i) => {
    const rule = rows[1]?.[i]?.text ?? "---";
    const texts = rows.filter((_, at) => at !== 1).map((row) => row[i]?.text.length ?? 0);
    return { left: rule.startsWith(":"), right: rule.endsWith(":"), width: Math.max(3, ...texts) };
  });
  if (columns.reduce((sum, one) => sum + one.width + 3, 1) > MAX_WIDTH) return [];
  const changes = [];
  let start = 0;
  rows.forEach((row, at) => {
    row.forEach(({ from, to, text }, i) => {
      const [before, after] = at === 1 ? rule(columns[i]) : padding(text, columns[i]);
      const raw = lines[at].slice(from, to);
      const [head, body] = at === 1 || !text ? ["", ""] : [raw.slice(0, raw.indexOf(text)), text];
      const tail = raw.slice(head.length + body.length);
      if (head !== before && body) changes.push({ from: start + from, to: start + from + head.length, insert: before });
      const wanted = body ? after : before + after;
      const tailFrom = start + from + head.length + body.length;
      if (tail !== wanted) changes.push({ from: tailFrom, to: tailFrom + tail.length, insert: wanted });
    });
    start += lines[at].length + 1;
  });
  return changes;
}

const padding = (text, { left, right, width }) => {
  const space = " ".repeat(width - text.length);
  return right && !left ? [` ${space}`, " "] : [" ", `${space} `];
};
const rule = ({ left, right, width }) => {
  const dashes = "-".repeat(width - Number(left) - Number(right));
  return ["", ` ${left ? ":" : ""}${dashes}${right ? ":" : ""} `];
};
const changed = (text, changes) =>
  changes.reduceRight((all, { from, to, insert }) => all.slice(0, from) + insert + all.slice(to), text);

/** Rows of tab-separated text as spreadsheets copy it, quoted cells included. */
export function rowsOf(text) {
  if (!text.includes("\t")) return [];
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const [letter, row] = [text[i], rows.at(-1)];
    if (quoted) {
      if (letter !== '"') row[row.length - 1] += letter;
      else if (text[i + 1] === '"') row[row.length - 1] += text[++i];
      else quoted = false;
    } else if (letter === '"' && !row.at(-1)) quoted = true;
    else if (letter === "\t") row.push("");
    else if (letter === "\n") rows.push([""]);
    else if (letter !== "\r") row[row.length - 1] += letter;
  }
  if (rows.at(-1).join("") === "") rows.pop();
  return rows.every((row) => row.length === rows[0].length) ? rows : [];
}
