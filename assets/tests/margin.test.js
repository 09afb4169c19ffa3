import assert from "node:assert/strict";
import test from "node:test";
import { ChangeSet } from "@codemirror/state";
import { moved, sentenceAt, stacked } from "../js/editor/moving.js";

const change = (changes, length) => ChangeSet.of(changes, length);
const note = (from, to, fix = null) => ({ id: "n", kind: "advice", from, to, fix });

test("notes move with edits before them and keep their passage", () => {
  const { notes } = moved({ notes: [note(10, 15)], cited: [] }, change({ from: 0, insert: "new " }, 20));
  assert.deepEqual([notes[0].from, notes[0].to], [14, 19]);
});

test("a note whose passage was deleted has no length", () => {
  const { notes } = moved({ notes: [note(10, 15)], cited: [] }, change({ from: 8, to: 18 }, 20));
  assert.equal(notes[0].from, notes[0].to);
});

test("a replacement is removed only if its own words changed", () => {
  const fix = { from: 10, to: 15, text: "better" };
  const inside = moved({ notes: [note(10, 15, fix)], cited: [] }, change({ from: 12, insert: "x" }, 20));
  assert.equal(inside.notes[0].fix, null);
  const before = moved({ notes: [note(10, 15, fix)], cited: [] }, change({ from: 2, insert: "x" }, 20));
  assert.deepEqual(before.notes[0].fix, { from: 11, to: 16, text: "better" });
});

test("an edited sentence loses its sources", () => {
  const cited = [{ from: 4, to: 12, links: [] }];
  assert.equal(moved({ notes: [], cited }, change({ from: 6, to: 8 }, 20)).cited.length, 0);
  assert.equal(moved({ notes: [], cited }, change({ from: 0, to: 2 }, 20)).cited[0].from, 2);
});

test("the sentence around the cursor excludes list and heading marks", () => {
  const line = "- First one. Second (two)! Third";
  const cut = (at) => line.slice(...sentenceAt(line, at));
  assert.equal(cut(4), "First one.");
  assert.equal(cut(15), "Second (two)!");
  assert.equal(cut(line.length), "Third");
  assert.equal("## Impact".slice(...sentenceAt("## Impact", 0)), "Impact");
  assert.deepEqual(sentenceAt("", 0), [0, 0]);
});

test("cards do not overlap, and the active card is at its passage", () => {
  const cards = [10, 20, 30].map((wanted, at) => ({ id: `c${at}`, wanted, height: 50 }));
  assert.deepEqual(stacked(cards, ""), [10, 68, 126]);
  const far = [200, 210, 220].map((wanted, at) => ({ id: `c${at}`, wanted, height: 50 }));
  assert.deepEqual(stacked(far, "c1"), [152, 210, 268]);
});
