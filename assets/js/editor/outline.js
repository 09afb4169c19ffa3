// The outline beside the text: its headings, the one the cursor is in, and the number of words.
import { EditorView } from "@codemirror/view";
import { headings } from "./markdown.js";
import { countWords } from "./words.js";

export function showOutline(view, list, words) {
  const missing = new Set(
    [...document.querySelectorAll("#margin [data-kind=section] [data-title]")].map((one) => one.dataset.title),
  );
  const found = headings(view.state);
  const at = view.state.selection.main.head;
  const current = found.filter((one) => one.from <= at).at(-1);
  const items = found
    .filter((one) => one.level <= 3)
    .map((one) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = "#text";
      link.className = `l${one.level}`;
      link.textContent = one.title;
      if (missing.has(one.title.slice(0, 60))) {
        link.dataset.missing = "";
        link.title = "Something is missing in this section";
      }
      if (one === current) link.setAttribute("aria-current", "true");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        view.dispatch({
          selection: { anchor: one.from },
          effects: EditorView.scrollIntoView(one.from, { y: "start", yMargin: 60 }),
        });
        view.focus();
      });
      item.append(link);
      return item;
    });
  list.replaceChildren(...items);
  const count = countWords(view.state.doc.toString());
  words.textContent = `${count.toLocaleString("en")} word${count === 1 ? "" : "s"}`;
}
