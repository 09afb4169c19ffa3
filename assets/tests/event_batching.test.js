import assert from "node:assert/strict";
import { test } from "node:test";
import { collector, namesOf, partsAsked } from "../js/event_batching.js";

test("own events are ignored", () => {
  const events = [
    { id: "1", names: ["INC-1", "entry"] },
    { id: "2", names: ["INC-1", "task"] },
  ];
  assert.deepEqual(namesOf(events, new Set(["2"])), ["INC-1", "entry"]);
  assert.deepEqual(namesOf(events, new Set(["1", "2"])), []);
});

test("several events cause one refresh, and known events cause none", () => {
  const asked = [];
  const timers = [];
  const own = new Set();
  const receive = collector(
    (names) => asked.push(names),
    own,
    () => 700,
    (work, wait) => timers.push([work, wait]),
  );
  receive({ id: "1", names: ["INC-1"] });
  receive({ id: "2", names: ["INC-1", "task"] });
  assert.equal(timers.length, 1);
  assert.equal(timers[0][1], 700);
  own.add("1");
  timers[0][0]();
  assert.deepEqual(asked, [["INC-1", "task"]]);
  own.add("3");
  receive({ id: "3", names: ["INC-1"] });
  timers[1][0]();
  assert.equal(asked.length, 1);
});

test("after a note that is shown already, head and timeline are not fetched", () => {
  const versions = { head: "a1", chart: "b2", timeline: "c3" };
  const note = { id: "1", names: ["INC-1", "entry"], entry: 7 };
  const own = new Set(["3"]);
  const asked = (events, ...shown) => partsAsked(versions, events, own, (entry) => shown.includes(entry));
  const all = "head:a1 chart:b2 timeline:c3";
  assert.equal(asked([note], 7), "chart:b2");
  assert.equal(asked([note]), all);
  assert.equal(asked([note, { id: "2", names: ["INC-1", "incident"] }], 7), all);
  assert.equal(asked([note, { id: "3", names: ["INC-1", "incident"] }], 7), "chart:b2");
  assert.equal(asked([{}]), all);
});
