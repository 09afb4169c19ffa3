// Pasting: a spreadsheet or a table becomes a Markdown table, a picture is uploaded and asks for its alternative text.
import { post } from "../csrf.js";
import { insert, insertLines } from "./commands.js";
import { rowsOf, tableOf } from "./tables.js";

function rowsOfHtml(html) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelectorAll("table");
  if (found.length !== 1) return [];
  return [...found[0].rows].map((row) => [...row.cells].map((one) => one.textContent));
}

const pictures = (files) => [...(files ?? [])].filter((file) => file.type.startsWith("image/"));

export function pasting(upload) {
  return {
    paste(event, view) {
      const data = event.clipboardData;
      const table = tableOf(rowsOfHtml(data.getData("text/html"))) || tableOf(rowsOf(data.getData("text/plain")));
      if (table) {
        insertLines(view, `${table}¦`);
        return true;
      }
      const found = pictures(data.files);
      for (const file of found) upload(view, file);
      return found.length > 0;
    },
    drop(event, view) {
      const found = pictures(event.dataTransfer?.files);
      if (!found.length) return false;
      event.preventDefault();
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (at !== null) view.dispatch({ selection: { anchor: at } });
      for (const file of found) upload(view, file);
      return true;
    },
  };
}

/** Uploads pictures through a dialog that asks for the alternative text. */
export class Pictures {
  constructor(dialog, address, showMessage) {
    Object.assign(this, { dialog, address, showMessage });
    this.form = dialog?.querySelector("form");
  }

  pick = (view) => {
    const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/*" });
    input.addEventListener("change", () => input.files[0] && this.upload(view, input.files[0]));
    input.click();
    return true;
  };

  upload = async (view, file) => {
    const alt = await this.askAlternative(file);
    if (alt === null) return;
    this.showMessage(`Uploading ${file.name}…`);
    const body = new FormData();
    body.append("file", file);
    try {
      const answer = await post(this.address, body);
      const facts = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Error(facts.detail ?? "The picture was not uploaded. Try again.");
      insert(view, `![${alt.replace(/[[\]\n]/g, " ")}](${facts.url})¦`);
      this.showMessage("");
    } catch (error) {
      this.showMessage(
        error instanceof TypeError ? "The picture was not uploaded: no connection. Try again." : error.message,
      );
    }
  };

  askAlternative(file) {
    return new Promise((resolve) => {
      const field = this.form.elements.alt;
      field.value = "";
      this.dialog.querySelector("[data-name]").textContent = file.name;
      this.dialog.addEventListener(
        "close",
        () => resolve(this.dialog.returnValue === "insert" ? field.value.trim() : null),
        { once: true },
      );
      this.dialog.returnValue = "";
      this.dialog.showModal();
      field.focus();
    });
  }
}
