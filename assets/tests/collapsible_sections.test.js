import assert from "node:assert/strict";
import { test } from "node:test";

const listeners = {};
const listen = (name, call) => {
  listeners[name] = call;
};
let sections = [];
let places = {};

/** A `<details data-fold open>` with a place inside it, as the server sends it. */
function section(id) {
  const details = {
    id,
    dataset: { fold: "" },
    open: true,
    closest: () => details,
    querySelector: () => null,
  };
  places[id] = details;
  places[`${id}-entry`] = { closest: () => details };
  return details;
}

function send(...ids) {
  places = {};
  sections = ids.map(section);
  places.card = { closest: () => null, querySelector: () => sections[0] }; // around the first section
}

const openNow = () => sections.filter(({ open }) => open).map(({ id }) => id);

globalThis.matchMedia = () => ({ matches: true });
globalThis.location = { hash: "#tasks" };
globalThis.addEventListener = listen;
globalThis.document = {
  addEventListener: listen,
  querySelectorAll: () => sections,
  getElementById: (id) => places[id] ?? null,
};

test("on a narrow page a section opened by its link stays open when its part is replaced", async () => {
  send("metrics", "tasks", "people");
  await import("../js/collapsible_sections.js");
  assert.deepEqual(openNow(), ["tasks"]);
  for (const [hash, open] of [
    ["#tasks", ["tasks"]],
    ["#people-entry", ["tasks", "people"]],
    ["#card", ["metrics", "tasks", "people"]],
  ]) {
    location.hash = hash;
    listeners.hashchange();
    send("metrics", "tasks", "people");
    listeners["htmx:afterSwap"]();
    assert.deepEqual(openNow(), open, hash);
  }
});
