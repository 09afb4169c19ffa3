// The stream is a hint: it only reports "X changed", then the page fetches its own fragments again, a
// moment later and not at the same moment as every other page. An entry that was added is named, and fetched at once.
//   <meta name="debrief-stream" content="/stream/">   present only where there is a stream
//   data-refresh-on="INC-214 task"                   with hx-get and hx-trigger="refresh": fetched when X is named
//   data-refresh-soon                                also: at once, where people wait for it together (a drill)
//   data-entries="/incidents/INC-214/entries/"        the address of one new entry; data-newest-first
//   data-parts="head chart"                           ids of elements with data-version; the answer has what differs
//   data-unless-used                                 a part that others change: not replaced while someone works in it
//   data-since="2024-02-13T22:00:00Z"                 a running time, counted on in words
//   data-live="/incidents/live/"                      fetched once a minute while the page is visible
//   data-present="INC-214"                            filled with the others who have this page open (presence.js)
//   data-connection                                   shown while the stream is lost
import { isEdited, named, TEXT_FIELDS } from "./form_values.js";
import { collector, partsAsked } from "./event_batching.js";
import { entryIn } from "./queue.js";
import htmx from "./htmx.js";
import { addressAt, showPresent } from "./presence.js";
import { minutesSince, words } from "./durations.js";

const presence = document.querySelector("[data-present]");
const address = addressAt(document.querySelector('meta[name="debrief-stream"]')?.content, presence?.dataset.present);
let source = null;
let opened = false;

const SOON = "[data-refresh-soon]";

function refresh(names, which = "[data-refresh-on]") {
  for (const element of document.querySelectorAll(which)) {
    const wanted = element.dataset.refreshOn.split(/\s+/);
    if (!names || wanted.some((name) => names.includes(name))) htmx.trigger(element, "refresh");
  }
}

const ownEvents = new Set();
const refreshLater = collector((names) => refresh(names, `[data-refresh-on]:not(${SOON})`), ownEvents);
const refreshSoon = collector(
  (names) => refresh(names, SOON),
  ownEvents,
  () => Math.random() * 100,
);

document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  const ids = xhr.getResponseHeader("Debrief-Events");
  for (const id of ids ? ids.split(" ") : []) ownEvents.add(id);
});

let received = []; // events since the parts of the page were fetched last
let fetching = Promise.resolve();

// After a note only chart, panels and metrics differ, which can wait: several lines cause one fetch.
const refreshAfterNotes = collector(
  (names) => received.length && refresh(names, "[data-parts]"),
  ownEvents,
  () => 3000 + Math.random() * 5000,
);

const isShown = (entry) => document.getElementById(`e${entry}`);

/** Fetches one new entry of an incident into its timeline, unless the page shows it already. Entries are fetched one at
 * a time, and only if the entry follows the newest one shown: otherwise the whole timeline is fetched again. */
function fetchEntry(place, hint) {
  const newestFirst = "newestFirst" in place.dataset;
  fetching = fetching
    .then(() => {
      const list = document.querySelector("#timeline > .db-tl");
      const last = [...(list?.querySelectorAll("li[id^=e]") ?? [])].at(newestFirst ? 0 : -1);
      if (!last || isShown(hint.entry)) return;
      const address = `${place.dataset.entries}${hint.entry}/?after=${last.id.slice(1)}`;
      return htmx.ajax("GET", address, { target: list, swap: newestFirst ? "afterbegin" : "beforeend" });
    })
    .catch(() => {})
    .then(() => (isShown(hint.entry) ? refreshAfterNotes : refreshLater)(hint));
}

document.addEventListener("htmx:configRequest", ({ detail: { elt, headers } }) => {
  if (!elt.dataset.parts) return;
  const parts = elt.dataset.parts.split(" ").map((id) => [id, document.getElementById(id)?.dataset.version]);
  headers["Debrief-Parts"] = partsAsked(Object.fromEntries(parts), received, ownEvents, isShown);
  received = [];
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.dataset.parts && !detail.successful) received.push({});
});

// While an entry was fetched, the answer to the person who wrote it may have brought it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target.matches?.(".db-tl")) return;
  if (document.getElementById(entryIn(detail.xhr.responseText))) detail.shouldSwap = false;
});

/** Whether someone works in this part of the page: something is typed, chosen, opened or being sent. */
function isUsed(part) {
  const typing = part.contains(document.activeElement) && document.activeElement.matches(TEXT_FIELDS);
  return typing || part.querySelector(".htmx-request, details[open]") || named(part).some(isEdited);
}

document.addEventListener("htmx:oobBeforeSwap", ({ target, detail }) => {
  if (target.matches("[data-unless-used]") && isUsed(target)) detail.shouldSwap = false;
});

function lost(yes) {
  for (const note of document.querySelectorAll("[data-connection]")) note.hidden = !yes;
}

function connect() {
  source = new EventSource(address);
  source.onopen = () => {
    lost(false);
    // Changes during a lost connection are fetched.
    if (opened) {
      received = [{}];
      refresh(null);
    }
    opened = true;
  };
  source.addEventListener("activity", (event) => {
    const { reference, verb, entry } = JSON.parse(event.data);
    const hint = { id: event.lastEventId, names: [reference, verb.split(".")[0]], entry };
    const place = document.querySelector(`[data-parts][data-refresh-on~="${CSS.escape(reference)}"]`);
    if (place) received.push(hint);
    refreshSoon(hint);
    if (place && entry) fetchEntry(place, hint);
    else refreshLater(hint);
  });
  source.addEventListener("present", (event) => presence && showPresent(presence, JSON.parse(event.data)));
  source.onerror = () => {
    if (opened) lost(true);
    if (presence) showPresent(presence, []);
  };
}

function follow() {
  const wanted = document.visibilityState === "visible" && document.querySelector("[data-refresh-on]");
  if (wanted && !source) connect();
  else if (!wanted && source) {
    source.close();
    source = null;
  }
}

if (address && "EventSource" in window) {
  follow();
  document.addEventListener("visibilitychange", follow);
}

/** Whether the incident still runs. This is no activity of the person; after the end of the session nothing changes. */
async function renewCard(card) {
  const answer = await fetch(card.dataset.live, { headers: { "X-Background": "1" }, redirect: "error" });
  if (answer.ok) htmx.swap(card, await answer.text(), { swapStyle: "outerHTML" });
}

let ticks = 0;

function tick() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    clock.textContent = words(minutesSince(Date.parse(clock.dataset.since), Date.now()));
  }
  ticks += 1;
  if (ticks % 2 || document.visibilityState !== "visible") return;
  for (const card of document.querySelectorAll("[data-live]")) renewCard(card).catch(() => {});
}

setInterval(tick, 30000);
