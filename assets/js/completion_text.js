// What can be completed in the text before the cursor, and the text after an insertion. No DOM access.

const COMMAND = /^\/[\w-]*(?: [^:@#]*)?$/;
const WORD = /(?:^|[^\w@#.-])(?:@[\w.-]*|#[\w-]*|[A-Z]{1,4}-\d*)$/;

export const canComplete = (text) => COMMAND.test(text) || WORD.test(text);

/** `insert` instead of the part from `start` to the cursor. */
export function withInsertion(value, start, cursor, insert) {
  const line = value.slice(0, start) + insert + (/\s$/.test(insert) ? "" : " ");
  return { value: line + value.slice(cursor).trimStart(), cursor: line.length };
}

/** The index after one step in a list without a choice (-1) or with one; past an end it starts again. */
export const stepped = (index, step, length) => (index < 0 && step < 0 ? length - 1 : (index + step + length) % length);
