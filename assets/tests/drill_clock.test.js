import assert from "node:assert/strict";
import { test } from "node:test";
import { clockText, timeOfDay } from "../js/drill_clock.js";

test("the drill clock is written as the server writes it", () => {
  assert.equal(clockText(0), "0:00");
  assert.equal(clockText(305.9), "5:05");
  assert.equal(clockText(3725), "1:02:05");
});

test("the time of the incident goes on over midnight", () => {
  assert.equal(timeOfDay(22 * 3600 + 18 * 60), "22:18");
  assert.equal(timeOfDay(23 * 3600 + 59 * 60 + 59.5 + 1), "00:00");
});
