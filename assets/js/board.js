// Moving a card of the task board to another lane: by dragging, or by keyboard.
//   data-board          the board;  data-lane="key" data-title data-takes   a lane that takes cards
//   data-cards          the cards of a lane;  data-card="A-79"   a card
// Keyboard: Space lifts the card of the focused title, the arrows choose a lane, Space or Enter drops, Escape cancels;
// < and > move it one lane at once.
// The server decides what a move means: it changes the task, or answers with the form that the change needs.
import Sortable from "sortablejs";

const board = () => document.querySelector("[data-board]");
const lanes = () => [...document.querySelectorAll("[data-board] [data-lane]")];
const dialog = () => document.querySelector("#task-dialog [data-task-dialog]");
let lifted = null; // { card, lane }: a card that is being moved by keyboard
let moved = ""; // its reference, so that it has the focus again when the rows were fetched

const refresh = () => document.body.dispatchEvent(new CustomEvent("tasks-changed"));

/** Sends the move; reloads the rows when it is done, refused or canceled. */
async function send(card, from, lane) {
  const url = `/tasks/${card.dataset.card}/move/`;
  const values = { from: from.dataset.lane, to: lane.dataset.lane };
  await window.htmx.ajax("POST", url, { target: "#task-dialog", values });
  if (!dialog()) refresh();
}

function sortable() {
  if (!board()) return;
  for (const cards of document.querySelectorAll("[data-board] [data-cards]")) {
    const lane = cards.closest("[data-lane]");
    Sortable.create(cards, {
      group: { name: "tasks", put: lane.hasAttribute("data-takes") },
      draggable: "[data-card]",
      filter: "summary, .panel, .panel *",
      preventOnFilter: false,
      sort: false,
      delay: 150,
      delayOnTouchOnly: true,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      ghostClass: "ghost",
      dragClass: "lift",
      onMove: ({ to }) => mark(to.closest("[data-lane]")),
      onEnd: ({ item, from, to }) => {
        mark(null);
        if (from !== to) send(item, from.closest("[data-lane]"), to.closest("[data-lane]"));
      },
    });
  }
}

function mark(lane) {
  for (const each of lanes()) each.classList.toggle("into", each === lane);
}

function say(...parts) {
  const bar = document.getElementById("moving");
  if (!bar) return;
  bar.hidden = parts.length === 0;
  bar.replaceChildren(
    ...parts.map(([name, text]) => {
      const part = document.createElement(name);
      part.textContent = text;
      return part;
    }),
  );
}

function announce() {
  mark(lifted.lane);
  lifted.lane.scrollIntoView({ block: "nearest", inline: "nearest" });
  const keys = "Arrow keys choose a lane, Space moves, Escape cancels.";
  say(["span", `Move ${lifted.card.dataset.card} to`], ["b", lifted.lane.dataset.title], ["span", keys]);
}

function lift(card) {
  lifted = { card, lane: card.closest("[data-lane]") };
  card.classList.add("lift");
  announce();
}

function drop(move) {
  const { card, lane } = lifted;
  lifted = null;
  card.classList.remove("lift");
  mark(null);
  say();
  if (move && lane !== card.closest("[data-lane]")) sendByKey(card, lane);
}

function sendByKey(card, lane) {
  moved = card.dataset.card;
  send(card, card.closest("[data-lane]"), lane);
}

/** The lane `step` places to the side, counting only lanes that accept the card. */
function beside(card, lane, step) {
  const open = lanes().filter((each) => each.hasAttribute("data-takes") || each.contains(card));
  return open[Math.min(Math.max(open.indexOf(lane) + step, 0), open.length - 1)];
}

function choose(step) {
  lifted.lane = beside(lifted.card, lifted.lane, step);
  announce();
}

function moveAtOnce(card, step) {
  const lane = card.closest("[data-lane]");
  const next = beside(card, lane, step);
  if (next !== lane) sendByKey(card, next);
}

/** After the rows were fetched again: the card that was moved by keyboard keeps the focus, where it is shown. */
function focusMoved() {
  document.querySelector(`[data-card="${CSS.escape(moved)}"] .db-title`)?.focus();
  moved = "";
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const card = event.target.closest?.("[data-board] [data-card]");
    if (!lifted) {
      const title = card && event.target.matches(".db-title");
      if (title && event.key === " ") lift(card);
      else if (title && "<>".includes(event.key) && document.body.dataset.keys !== "off")
        moveAtOnce(card, event.key === ">" ? 1 : -1);
      else return;
    } else if (event.key === "ArrowRight") choose(1);
    else if (event.key === "ArrowLeft") choose(-1);
    else if (event.key === " " || event.key === "Enter") drop(true);
    else if (event.key === "Escape") drop(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// The form of a move was closed: reload the rows.
document.addEventListener(
  "close",
  (event) => {
    if (event.target.matches?.("[data-task-dialog]")) refresh();
  },
  true,
);
document.body.addEventListener("tasks-changed", () => dialog()?.remove());
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "rows" && !event.detail.elt.querySelector?.("[data-board]")) return;
  sortable();
  if (moved && !dialog()) focusMoved();
});
sortable();
