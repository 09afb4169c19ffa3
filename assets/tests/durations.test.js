import assert from "node:assert/strict";
import { test } from "node:test";
import { minutesSince, words } from "../js/durations.js";

test("running times count whole minutes up to the current minute", () => {
  const at = (clock) => Date.parse(`2026-03-02T${clock}Z`);
  assert.equal(minutesSince(at("09:32:30"), at("11:52:10")), 139);
  assert.equal(minutesSince(at("09:32:30"), at("11:52:59")), 139);
  assert.equal(minutesSince(at("11:52:40"), at("11:52:50")), 0);
  assert.equal(words(139), "2 h 19 min");
});
