import assert from "node:assert/strict";
import { test } from "node:test";
import { canComplete, stepped, withInsertion } from "../js/completion_text.js";

test("commands, arguments, people, entries and references can be completed", () => {
  for (const text of [
    "/",
    "/esc",
    "/escalate ",
    "/escalate inf",
    "asked @gr",
    "see #",
    "see #12",
    "like INC-2",
    "(@a",
  ]) {
    assert.ok(canComplete(text), text);
  }
});

test("other text is not completed", () => {
  for (const text of ["", "errors", "ada@example", "/escalate Infra: disk", "#12 ", "@ada ", "a-INC-2"]) {
    assert.ok(!canComplete(text), text);
  }
});

test("an insertion replaces what was typed and keeps the rest of the line", () => {
  assert.deepEqual(withInsertion("ask @gr now", 4, 7, "@grace"), { value: "ask @grace now", cursor: 11 });
  assert.deepEqual(withInsertion("/esc", 0, 4, "/escalate "), { value: "/escalate ", cursor: 10 });
  assert.deepEqual(withInsertion("🔥 see #1", 7, 9, "#12"), { value: "🔥 see #12 ", cursor: 11 });
});

test("the choice moves through the list and starts again at its ends", () => {
  assert.deepEqual([stepped(-1, 1, 3), stepped(-1, -1, 3), stepped(2, 1, 3), stepped(0, -1, 3)], [0, 2, 0, 2]);
});
