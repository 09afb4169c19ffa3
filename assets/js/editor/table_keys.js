// Keys inside a table: Tab and Shift+Tab go from cell to cell and align the columns, Enter goes down.
import { syntaxTree } from "@codemirror/language";
import { alignment, cellsOf } from "./tables.js";

/** The table with the cursor: `{ from, to }` of its lines, or null. */
function tableAt(state) {
  const { head } = state.selection.main;
  for (const side of [-1, 1])
    for (let node = syntaxTree(state).resolveInner(head, side); node; node = node.parent)
      if (node.name === "Table") return { from: state.doc.lineAt(node.from).from, to: state.doc.lineAt(node.to).to };
  return null;
}

/** The row and the cell of the cursor, counted from 0. The rule under the head is row 1. */
function placeOf(state, table) {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const cells = cellsOf(line.text);
  const at = cells.findIndex(({ to }) => head - line.from <= to);
  return { row: line.number - state.doc.lineAt(table.from).number, cell: at < 0 ? cells.length : at };
}

function align(view, { from, to }) {
  const changes = alignment(view.state.sliceDoc(from, to));
  if (!changes.length) return;
  const moved = changes.map((one) => ({ ...one, from: one.from + from, to: one.to + from }));
  view.dispatch({ changes: moved, userEvent: "input" });
}

/** Select the text of a cell. A row without this cell: its end. */
function select(view, table, row, cell) {
  const line = view.state.doc.line(view.state.doc.lineAt(table.from).number + row);
  const found = cellsOf(line.text)[cell] ?? { from: line.length, to: line.length, text: "" };
  const start = line.from + found.from;
  const raw = view.state.sliceDoc(start, line.from + found.to);
  const anchor = found.text ? start + raw.indexOf(found.text) : start + Math.min(1, raw.length);
  view.dispatch({ selection: { anchor, head: anchor + found.text.length }, scrollIntoView: true });
}

function addRow(view, { to }, width) {
  view.dispatch({ changes: { from: to, insert: `\n|${"     |".repeat(width)}` }, userEvent: "input" });
}

const moveBy = (step) => (view) => {
  const table = tableAt(view.state);
  if (!table) return false;
  const { doc } = view.state;
  const rows = doc.lineAt(table.to).number - doc.lineAt(table.from).number + 1;
  const width = cellsOf(doc.lineAt(table.from).text).length;
  const at = placeOf(view.state, table);
  let [row, cell] = [at.row, at.cell + step];
  if (cell >= width) [row, cell] = [row === 0 ? 2 : row + 1, 0];
  if (cell < 0) [row, cell] = [row === 2 ? 0 : row - 1, width - 1];
  if (row === 1) [row, cell] = [step > 0 ? 2 : 0, step > 0 ? 0 : width - 1];
  if (row < 0) return false; // from the first cell Shift+Tab leaves the editor
  if (row >= rows) addRow(view, table, width);
  const now = tableAt(view.state) ?? table;
  align(view, now);
  select(view, now, row, cell);
  return true;
};

export const nextCell = moveBy(1);
export const previousCell = moveBy(-1);

/** Enter goes to the row below, and adds one after the last; on an empty last row it ends the table. */
export function enterInTable(view) {
  const { state } = view;
  const table = tableAt(state);
  const { head, empty } = state.selection.main;
  const line = state.doc.lineAt(head);
  if (!table || !empty || head === line.from) return false;
  const cells = cellsOf(line.text);
  const at = placeOf(state, table);
  const isLast = line.to === table.to;
  if (isLast && at.row > 1 && cells.every(({ text }) => !text)) {
    view.dispatch({ changes: { from: line.from, to: line.to }, userEvent: "input" });
    return true;
  }
  if (isLast) addRow(view, table, cells.length);
  select(view, table, at.row === 0 && !isLast ? 2 : at.row + 1, isLast ? 0 : Math.min(at.cell, cells.length - 1));
  return true;
}
