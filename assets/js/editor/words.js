/** Words of a text without its marks, blocks and hidden comments. */
export function countWords(text) {
  const plain = text.replace(/<!--[\s\S]*?(?:-->|$)/g, " ").replace(/^[ \t]*\{\{[^}\n]*\}\}[ \t]*$/gm, " ");
  return plain.match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0;
}
