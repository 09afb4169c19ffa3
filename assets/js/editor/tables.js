// Tables from a clipboard, without the page.
const MOST_CELLS = 5_000;
const cell = (text) => text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");

/** A Markdown table of rows of texts; the first row is its head. "" when they are no table. */
export function tableOf(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length < 2 || width < 2 || rows.length * width > MOST_CELLS) return "";
  const line = (row) => `| ${Array.from({ length: width }, (_, i) => cell(row[i] ?? "")).join(" | ")} |`;
  const rule = `| ${Array(width).fill("---").join(" | ")} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}

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
