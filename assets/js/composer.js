// The composer of the timeline. Enter moves the line from the field into a queue, which is sent in order. Each line
// has an idempotency key, so a resent line is stored once. Lines that cannot be sent are kept in this browser; refused
// lines show the server's message and can be edited. The form has data-composer and two hidden fields: "key" and
// "written_at" (when the line was typed).
import { post } from "./csrf.js";
import htmx, { signIn } from "./htmx.js";
import { keptRow, showMessage } from "./kept_lines.js";
import { shelfOf } from "./offline/lines.js";
import {
  entryIn,
  localTime,
  matchCommand,
  placeOf,
  readQueue,
  safeStorage,
  sender,
  uuid,
  waiting,
  without,
  writeQueue,
} from "./queue.js";

const form = document.querySelector("form[data-composer]");
const field = form?.querySelector("[data-line]");
const shelf = form && shelfOf(document.body.dataset.person ?? "", form.getAttribute("action"));
const storage = safeStorage(localStorage);
let latest = ""; // key of the line entered last

const kept = () => readQueue(storage, shelf);
const ended = () => {
  showRefused();
  showKept(kept());
};
const { replay, isOffline } = sender({ read: kept, write: keep, send, refusal, accepted, signIn, ended });

function keep(lines) {
  writeQueue(storage, shelf, lines);
  showKept(lines);
}

function showKept(lines) {
  const place = document.querySelector("[data-kept]");
  const pattern = document.querySelector("template[data-kept-line]");
  if (!place || !pattern) return;
  const drop = (line) => keep(without(kept(), line.fields.key));
  place.replaceChildren(...lines.map((line) => keptRow(line, pattern, { offline: isOffline(), drop, edit: putBack })));
  const note = document.querySelector("[data-kept-note]");
  const left = waiting(lines).length;
  if (note) note.hidden = !left || !isOffline();
  const count = note?.querySelector("[data-kept-count]");
  const words = left === 1 ? "1 line is" : `${left} lines are`;
  if (count) count.textContent = words;
  if (left && isOffline()) showMessage(form, `No connection. ${words} saved in this browser.`);
}

/** Puts a refused line back into the field; the current input takes its place in the queue. */
function putBack(line) {
  const typed = field.value.trim();
  keep(without(kept(), line.fields.key));
  if (typed) enqueue(typed, "Not sent yet.");
  field.value = line.fields.text;
  field.focus();
  preview();
}

function enqueue(text, refused) {
  const now = new Date();
  const fields = { text, key: uuid(), written_at: now.toISOString() };
  const line = { fields, at: localTime(now), ...(refused && { refused }) };
  keep([...kept(), line]);
  latest = fields.key;
}

function send(fields) {
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  return post(form.action, new URLSearchParams(fields), { headers });
}

/** The error text of the server, taken from the fragment of the field. */
async function refusal(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return (page.querySelector("main h1 ~ p") ?? page.body).textContent.replace(/\s+/g, " ").trim().slice(0, 300);
}

async function accepted(answer, { fields }) {
  const html = await answer.text();
  const { target, swapStyle } = placeOf(answer, form.getAttribute("hx-target"), form.getAttribute("hx-swap"));
  document.getElementById(entryIn(html))?.remove(); // the stream may have brought it already
  const place = document.querySelector(target);
  if (place) htmx.swap(place, html, { swapStyle });
  showMessage(form, `Logged: ${fields.text}`);
}

/** Put the rejected line back into the empty field, with the reason. */
function showRefused() {
  const line = kept().find((one) => one.refused && one.fields.key === latest);
  const place = document.getElementById("say-refused");
  if (!line || field.value || !place) return;
  putBack(line);
  showMessage(form, "");
  const words = document.createElement("div");
  words.className = "parse alarm";
  words.textContent = line.refused;
  place.replaceChildren(words);
}

function preview() {
  const all = [...form.querySelectorAll("[data-command]")];
  const command = matchCommand(
    field.value,
    all.map((one) => one.dataset.command),
  );
  const chosen = all.find((one) => one.dataset.command === command);
  for (const one of all) one.hidden = one !== chosen;
  if (!field.value.trim()) document.getElementById("say-preview")?.replaceChildren();
}

if (form && field) {
  showKept(kept());
  preview();
  field.addEventListener("input", preview);
  field.addEventListener("input", () => {
    document.getElementById("say-refused")?.replaceChildren();
    showMessage(form, "");
  });
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form) return;
      event.preventDefault();
      event.stopPropagation();
      const text = field.value.trim();
      field.value = "";
      preview();
      if (text) enqueue(text);
      replay();
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const command = event.target.closest("[data-insert]");
    if (!command) return;
    field.value = command.dataset.insert + field.value.replace(/^\/[\w-]*\s*/, "");
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
