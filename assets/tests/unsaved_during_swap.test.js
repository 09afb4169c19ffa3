import assert from "node:assert/strict";
import { test } from "node:test";
import { isTyped } from "../js/unsaved_during_swap.js";

const form = {};
const field = (facts) => ({ tagName: "TEXTAREA", name: "note", value: "", defaultValue: "", form, ...facts });
const sent = (note) => ({ sender: form, data: new Map([["note", note]]) });

test("a field that was typed into after the request was sent is kept", () => {
  assert.equal(isTyped(field({ value: "one and more" }), sent("one")), true);
});

test("a field that was sent as it is, or not typed into, is replaced by the answer", () => {
  assert.equal(isTyped(field({ value: "one\ntwo" }), sent("one\r\ntwo")), false);
  assert.equal(isTyped(field({ value: "as it came", defaultValue: "as it came" }), sent("as it came")), false);
});

test("a field of another form is kept, whatever was sent", () => {
  assert.equal(isTyped(field({ value: "one", form: {} }), sent("one")), true);
  assert.equal(isTyped(field({ value: "one", form: null }), { sender: {}, data: undefined }), true);
});
