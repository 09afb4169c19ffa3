import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { closest } from "../js/editor/closest.js";
import { codeTokens } from "../js/editor/code.js";
import { expired } from "../js/editor/kept.js";
import { Confirmations, clock, describe, pauseBefore } from "../js/editor/states.js";
import { alignment, cellsOf, rowsOf, tableOf } from "../js/editor/tables.js";
import { countWords } from "../js/editor/words.js";

const SAVED = new Date("2026-03-02T14:06:21Z");
const state = (facts) =>
  describe({
    ...{ connected: true, synced: true, waiting: 0, kept: true, mayWrite: true, savedAt: null, problem: "" },
    ...facts,
  }).words;

test("the save state matches the confirmed changes", () => {
  assert.equal(state({ waiting: 2 }), "Saving…");
  assert.equal(state({ waiting: 2, slow: true }), "2 changes kept on this device");
  assert.equal(clock(SAVED, "UTC"), "14:06:21");
  assert.match(state({ savedAt: SAVED }), /^Saved \d\d:\d\d:21$/);
  assert.equal(state({}), "Saved");
  assert.equal(state({ connected: false, synced: false, waiting: 3 }), "3 changes kept on this device");
  assert.equal(state({ connected: false, synced: false, waiting: 1 }), "1 change kept on this device");
  assert.equal(state({ connected: false, waiting: 1, kept: false }), "1 change not saved. Keep this page open.");
  assert.equal(state({ connected: false, synced: false }), "Offline. You can keep writing.");
  assert.equal(state({ connected: false, synced: null }), "Connecting…");
  assert.equal(state({ mayWrite: false }), "Read only");
  assert.match(state({ problem: "You are signed out.", waiting: 2 }), /signed out\. 2 changes kept on this device/);
});

test("frames confirm changes, and changes of a lost connection stay unconfirmed", () => {
  const own = new Confirmations();
  own.changed();
  own.sent(1);
  own.changed();
  own.sent(1);
  own.stored(1);
  assert.equal(own.waiting, 1);
  own.reconnected();
  own.changed();
  assert.equal(own.waiting, 2);
  own.sent(own.waiting); // one frame with everything that the server lacks
  own.stored(1);
  assert.equal(own.waiting, 0);
});

test("a confirmation that takes more than five seconds is slow", () => {
  const own = new Confirmations();
  own.changed(1_000);
  own.changed(5_000);
  assert.equal(own.isSlow(5_900), false);
  assert.equal(own.isSlow(6_100), true);
  own.sent(1);
  own.sent(1);
  own.stored(1, 6_200); // the second is on its way
  assert.equal(own.isSlow(6_300), false);
});

test("a repeated or too large confirmation changes nothing", () => {
  const own = new Confirmations();
  own.changed();
  own.sent(1);
  own.stored(1);
  own.stored(1);
  own.stored(9);
  assert.equal(own.waiting, 0);
});

test("reconnect delays have jitter and grow to about ten seconds", () => {
  assert.ok(pauseBefore(0, 0) >= 300 && pauseBefore(0, 1) <= 700);
  assert.ok(pauseBefore(20, 1) <= 14_000);
});

test("stored texts are removed at sign-out, for other people and after seven days", () => {
  const now = Date.now();
  const storage = { getItem: (name) => (name.endsWith("old") ? String(now - 8 * 24 * 3600 * 1000) : String(now)) };
  const names = ["debrief-text:1:new", "debrief-text:1:old", "debrief-text:11:new", "other"];
  assert.deepEqual(expired(names, "1", storage, now), ["debrief-text:1:old", "debrief-text:11:new"]);
  assert.deepEqual(expired(names, "", storage, now), names.slice(0, 3));
});

test("a misspelled live block gets a suggestion", () => {
  const known = ["timeline", "impact", "tasks"];
  assert.equal(closest("taks", known), "tasks");
  assert.equal(closest("Timelin", known), "timeline");
  assert.equal(closest("weather", known), "");
});

test("pasted spreadsheet cells become a table", () => {
  assert.equal(
    tableOf(rowsOf("Region\tShare\nEU\t12%\nUS\t9%\n")),
    "| Region | Share |\n| ------ | ----: |\n| EU     |   12% |\n| US     |    9% |",
  );
  assert.deepEqual(rowsOf('a\t"two\nlines ""quoted"""\r\nc\td'), [
    ["a", 'two\nlines "quoted"'],
    ["c", "d"],
  ]);
  assert.equal(
    tableOf([
      ["a|b", "c"],
      ["1", "2"],
    ]).split("\n")[0],
    "| a\\|b |   c |",
  );
  assert.equal(tableOf(rowsOf("no tabs here\nnor here")), "");
  assert.equal(tableOf(rowsOf("one\ttwo")), "");
  assert.deepEqual(rowsOf("a\tb\nonly one"), []);
});

const withChanges = (text, changes) =>
  changes.reduceRight((all, { from, to, insert }) => all.slice(0, from) + insert + all.slice(to), text);

test("columns are aligned by spaces alone, escaped bars stay in their cell, wide tables stay as they are", () => {
  const ragged = "| Name | n |\n|:--|--:|\n| a \\| b |1|\n||\n| longer name|12|";
  const changes = alignment(ragged);
  assert.equal(
    withChanges(ragged, changes),
    "| Name        |   n |\n| :---------- | --: |\n| a \\| b      |   1 |\n|             |\n| longer name |  12 |",
  );
  const own = changes.filter(({ insert }) => !/^[ :-]*$/.test(insert));
  assert.deepEqual(own, []);
  assert.deepEqual(alignment(withChanges(ragged, changes)), []);
  assert.deepEqual(alignment(`| ${"x".repeat(90)} | b |\n| --- | --- |\n| 1 | 2 |`), []);
});

test("cells are found with and without outer bars", () => {
  assert.deepEqual(cellsOf("| a | b |"), [
    { from: 1, to: 4, text: "a" },
    { from: 5, to: 8, text: "b" },
  ]);
  assert.deepEqual(
    cellsOf("a | b").map(({ text }) => text),
    ["a", "b"],
  );
  assert.deepEqual(cellsOf("no table"), []);
});

test("words are counted without blocks and hidden comments", () => {
  assert.equal(countWords("## Impact\n\nUsers couldn't sign in. <!-- hint: be exact -->\n\n{{ impact }}\n"), 5);
  assert.equal(countWords(""), 0);
});

const colors = (code) => [...codeTokens(code)].map(({ from, to, name }) => `${name} ${code.slice(from, to)}`);

test("strings, comments, numbers and keywords are highlighted", () => {
  assert.deepEqual(colors('if x == "a": return 1  # why'), [
    ...["hl-k if", 'hl-s "a"', "hl-k return", "hl-n 1", "hl-c # why"],
  ]);
  assert.deepEqual(colors("SELECT name FROM users -- all"), ["hl-k SELECT", "hl-k FROM", "hl-c -- all"]);
});

test("parts of words and names are not keywords", () => {
  assert.deepEqual(colors("information for-each x.class my-if node1"), []);
});

test("highlighting takes time linear in the length", () => {
  const took = (length) => {
    const code = '"a\\'.repeat(length);
    const began = performance.now();
    for (const _ of codeTokens(code));
    return performance.now() - began;
  };
  took(1_000);
  assert.ok(took(40_000) < 40 * (took(4_000) + 2));
});

test("the page of the editor scrolls at once, as the editor expects", () => {
  const styles = readFileSync(new URL("../editor.css", import.meta.url), "utf8");
  assert.match(styles, /:root \{\s*scroll-behavior: auto;/);
});
