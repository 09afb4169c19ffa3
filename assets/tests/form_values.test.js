import assert from "node:assert/strict";
import { test } from "node:test";
import { differs, fill, isEdited, valuesOf } from "../js/form_values.js";

const formOf = (...fields) => ({ querySelectorAll: () => fields });
const text = (name, value) => ({ name, value, type: "text" });
const radio = (value, checked) => ({ name: "severity", value, checked, type: "radio" });

test("text and choices are read and filled in again", () => {
  const values = valuesOf(formOf(text("title", "Errors"), radio("1", true), radio("3", false)));
  assert.deepEqual(values, { title: "Errors", "severity=1": "on", "severity=3": "" });
  const [title, first, third] = [text("title", ""), radio("1", false), radio("3", true)];
  fill(formOf(title, first, third), values);
  assert.deepEqual([title.value, first.checked, third.checked], ["Errors", true, false]);
});

test("another choice is a difference, and fields without a stored value stay as they are", () => {
  const form = formOf(text("title", "Errors"), radio("3", true));
  const before = valuesOf(form);
  assert.equal(differs(form, before), false);
  form.querySelectorAll()[1].checked = false;
  assert.equal(differs(form, before), true);
  fill(form, {});
  assert.equal(form.querySelectorAll()[0].value, "Errors");
});

test("a field is edited when it holds something else than the page came with", () => {
  const select = (selectedIndex, ...chosen) => ({
    tagName: "SELECT",
    selectedIndex,
    options: chosen.map((defaultSelected) => ({ defaultSelected })),
  });
  assert.equal(isEdited({ type: "radio", checked: true, defaultChecked: true }), false);
  assert.equal(isEdited({ type: "radio", checked: true, defaultChecked: false }), true);
  assert.equal(isEdited({ type: "text", tagName: "INPUT", value: "4", defaultValue: "3" }), true);
  assert.equal(isEdited(select(0, false, false)), false);
  assert.equal(isEdited(select(1, false, true)), false);
  assert.equal(isEdited(select(0, false, true)), true);
});
