import assert from "node:assert/strict";
import { test } from "node:test";
import { passage } from "../js/passages.js";

test("a passage includes its context", () => {
  const text = "The first report says 75% of users saw errors.";
  const start = text.indexOf("75%");
  assert.deepEqual(passage(text, start, start + 12), {
    quote: "75% of users",
    prefix: "The first report says ",
    suffix: " saw errors.",
  });
});

test("white space and very long selections are not passages", () => {
  assert.equal(passage("a   b", 1, 4), null);
  assert.equal(passage("x".repeat(2000), 0, 1500), null);
});
