/** The known name that is closest to a typed one, at most two letters away. */
export function closest(name, known) {
  const distance = (a, b) => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++)
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      row = next;
    }
    return row[b.length];
  };
  const [best] = known.map((one) => [distance(name.toLowerCase(), one), one]).sort((a, b) => a[0] - b[0]);
  return best && best[0] <= 2 ? best[1] : "";
}
