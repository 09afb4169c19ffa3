import assert from "node:assert/strict";
import { test } from "node:test";
import { showMessage } from "../js/kept_lines.js";

test("what happened to the last line is said in the composer until it is cleared", () => {
  const words = { textContent: "" };
  const place = { hidden: true, querySelector: () => words };
  const form = { querySelector: () => place };
  showMessage(form, "Logged: Errors rise");
  assert.deepEqual([place.hidden, words.textContent], [false, "Logged: Errors rise"]);
  showMessage(form, "");
  assert.equal(place.hidden, true);
});
