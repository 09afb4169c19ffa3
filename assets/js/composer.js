// One line into the timeline. Enter posts it; a slash verb is previewed; without a connection the line is kept in
// this browser and sent once when it is back. The form carries data-composer, a hidden "key" (one per line, so that
// a second arrival is the same line) and a hidden "written_at" (when it was typed, not when it arrived).
import htmx, { saved, token } from "./htmx.js";
import { localTime, matchVerb, readQueue, sendQueue, uuid, waiting, without, writeQueue } from "./queue.js";

const form = document.querySelector("form[data-composer]");
const field = form?.querySelector("[data-line]");
const shelf = form && `debrief.kept:${document.body.dataset.person ?? ""}:${form.getAttribute("action")}`;
let sending = false;

const kept = () => readQueue(localStorage, shelf);

function keep(lines) {
  writeQueue(localStorage, shelf, lines);
  showKept(lines);
}

function showKept(lines) {
  const place = document.querySelector("[data-kept]");
  const pattern = document.querySelector("template[data-kept-line]");
  if (!place || !pattern) return;
  place.replaceChildren(
    ...lines.map((line) => {
      const row = pattern.content.cloneNode(true);
      row.querySelector("[data-text]").textContent = line.fields.text;
      row.querySelector("[data-time]").textContent = line.at.slice(11, 16);
      if (line.refused) row.querySelector("[data-state]").textContent = line.refused;
      row.querySelector("[data-drop]")?.addEventListener("click", () => keep(without(kept(), line.fields.key)));
      return row;
    }),
  );
  const note = document.querySelector("[data-kept-note]");
  const left = waiting(lines).length;
  if (note) note.hidden = !left;
  const count = note?.querySelector("[data-kept-count]");
  if (count) count.textContent = left === 1 ? "1 line is" : `${left} lines are`;
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

const send = (fields) =>
  fetch(form.action, {
    method: "POST",
    headers: { "X-CSRFToken": token(), "HX-Request": "true" },
    body: new URLSearchParams(fields),
  });

/** Sends what was kept, oldest first; stops at the first line that finds no connection. */
async function replay() {
  if (sending || !waiting(kept()).length) return;
  sending = true;
  try {
    await sendQueue({ read: kept, write: keep, send, refusal: "not accepted, look at it again" });
    for (const element of document.querySelectorAll("[data-refresh-on]")) htmx.trigger(element, "refresh");
  } catch {
    // Still no connection; the next "online" or the clock tries again.
  } finally {
    sending = false;
  }
}

function preview() {
  const all = [...form.querySelectorAll("[data-verb]")];
  const verb = matchVerb(
    field.value,
    all.map((one) => one.dataset.verb),
  );
  const chosen = all.find((one) => one.dataset.verb === verb);
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
  form.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status === 401) keepLine();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form && saved(event)) fresh();
  });
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
  addEventListener("beforeunload", (event) => {
    if (waiting(kept()).length) event.preventDefault();
  });
}
