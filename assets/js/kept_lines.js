// What became of the lines of the composer.

/** A line that waits to be sent or was refused, as a row of template[data-kept-line]. */
export function keptRow(line, pattern, { offline, drop, edit }) {
  const row = pattern.content.cloneNode(true);
  row.querySelector("[data-text]").textContent = line.fields.text;
  row.querySelector("[data-time]").textContent = line.at.slice(11, 16);
  row.querySelector("[data-state]").textContent = line.refused ?? (offline ? "Saved locally" : "Sending");
  row.querySelector("[data-drop]")?.addEventListener("click", () => drop(line));
  const button = row.querySelector("[data-edit]");
  if (button) button.hidden = !line.refused;
  button?.addEventListener("click", () => edit(line));
  return row;
}

/** What happened to the last line, next to the field: on a phone the timeline is far away. */
export function showMessage(form, words) {
  const place = form.querySelector("[data-sent]");
  if (!place) return;
  place.hidden = !words;
  place.querySelector("span").textContent = words;
}
