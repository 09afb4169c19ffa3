// One line into the timeline. Enter posts it; a slash verb is previewed; without a connection the line is kept in
// this browser and sent once when it is back. The form carries data-composer, a hidden "key" (one per line, so that
// a second arrival is the same line) and a hidden "written_at" (when it was typed, not when it arrived).
import htmx, { saved, token } from "./htmx.js";

const form = document.querySelector("form[data-composer]");
const field = form?.querySelector("[data-line]");
const shelf = form && `debrief.kept:${document.body.dataset.person ?? ""}:${form.getAttribute("action")}`;
let sending = false;

const uuid = () => {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

function kept() {
  try {
    return JSON.parse(localStorage.getItem(shelf) ?? "[]");
  } catch {
    return [];
  }
}

function keep(lines) {
  if (lines.length) localStorage.setItem(shelf, JSON.stringify(lines));
  else localStorage.removeItem(shelf);
  showKept(lines);
}

function showKept(lines) {
  const place = document.querySelector("[data-kept]");
  const pattern = document.querySelector("template[data-kept-line]");
  if (!place || !pattern) return;
  place.replaceChildren(...lines.map((line) => {
    const row = pattern.content.cloneNode(true);
    row.querySelector("[data-text]").textContent = line.fields.text;
    row.querySelector("[data-time]").textContent = line.at.slice(11, 16);
    if (line.refused) row.querySelector("[data-state]").textContent = line.refused;
    row.querySelector("[data-drop]")?.addEventListener("click", () => keep(kept().filter((other) => other.fields.key !== line.fields.key)));
    return row;
  }));
  const note = document.querySelector("[data-kept-note]");
  const waiting = lines.filter((line) => !line.refused).length;
  if (note) note.hidden = !waiting;
  const count = note?.querySelector("[data-kept-count]");
  if (count) count.textContent = waiting === 1 ? "1 line is" : `${waiting} lines are`;
}

function localTime(now) {
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

function stamp() {
  form.elements.key.value ||= uuid();
  form.elements.written_at.value = new Date().toISOString();
}

function fresh() {
  field.value = "";
  form.elements.key.value = "";
  preview();
}

function keepLine() {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  keep([...kept(), { fields, at: localTime(new Date()) }]);
  fresh();
}

/** Sends what was kept, oldest first; stops at the first line that finds no connection. */
async function replay() {
  if (sending || !kept().some((line) => !line.refused)) return;
  sending = true;
  try {
    for (const line of kept().filter((one) => !one.refused)) {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "X-CSRFToken": token(), "HX-Request": "true" },
        body: new URLSearchParams(line.fields),
      });
      // Nobody signed in, or the server is busy: the line waits.
      if (answer.status === 401 || answer.status >= 500 || answer.status === 429) break;
      const refused = answer.ok ? null : "not accepted, look at it again";
      keep(kept().flatMap((one) => (one.fields.key !== line.fields.key ? [one] : refused ? [{ ...one, refused }] : [])));
    }
    document.querySelectorAll("[data-refresh-on]").forEach((element) => htmx.trigger(element, "refresh"));
  } catch {
    // Still no connection; the next "online" or the clock tries again.
  } finally {
    sending = false;
  }
}

function preview() {
  const [, verb = "", after] = field.value.match(/^\/([\w-]*)(\s?)/) ?? [];
  const all = [...form.querySelectorAll("[data-verb]")];
  const begins = (one) => verb && !after && one.dataset.verb.startsWith(verb);
  const chosen = all.find((one) => one.dataset.verb === verb) ?? all.find(begins) ?? all.find((one) => one.dataset.verb === "?");
  for (const one of all) one.hidden = one !== chosen;
}

if (form && field) {
  showKept(kept());
  preview();
  field.addEventListener("input", preview);
  form.addEventListener("submit", stamp, true);
  form.addEventListener("htmx:confirm", stamp);
  form.addEventListener("htmx:configRequest", (event) => {
    stamp();
    for (const name of ["key", "written_at"]) event.detail.parameters[name] = form.elements[name].value;
  });
  form.addEventListener("htmx:sendError", keepLine);
  form.addEventListener("htmx:beforeOnLoad", (event) => { if (event.detail.xhr.status === 401) keepLine(); });
  form.addEventListener("htmx:afterRequest", (event) => { if (event.target === form && saved(event)) fresh(); });
  document.addEventListener("click", (event) => {
    const verb = event.target.closest("[data-insert]");
    if (!verb) return;
    field.value = verb.dataset.insert + field.value.replace(/^\/[\w-]*\s*/, "");
    field.focus();
    preview();
  });
  addEventListener("online", replay);
  setInterval(replay, 15000);
  replay();
  addEventListener("beforeunload", (event) => { if (kept().some((line) => !line.refused)) event.preventDefault(); });
}
