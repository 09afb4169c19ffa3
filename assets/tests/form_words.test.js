import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { errorOf, withDay } from "../js/form_words.js";

const wrong = (kind, facts = {}) => errorOf({ validity: { valid: false, [kind]: true }, ...facts });

describe("the error of a field", () => {
  test("is in the words of the server", () => {
    assert.equal(
      wrong("valueMissing", { validationMessage: "Bitte füllen Sie dieses Feld aus." }),
      "This field is required.",
    );
    assert.equal(wrong("typeMismatch", { type: "email" }), "Enter a valid email address.");
    assert.equal(wrong("rangeOverflow", { max: "500" }), "Enter 500 or less.");
    assert.equal(wrong("patternMismatch", { title: "" }), "Enter a valid value.");
  });

  test("may be one of our own", () => {
    assert.equal(wrong("customError", { validationMessage: "This file is too large." }), "This file is too large.");
  });

  test("is empty for a valid value", () => {
    assert.equal(errorOf({ validity: { valid: true } }), "");
  });
});

describe("a day from the calendar", () => {
  test("replaces the text of a day field", () => {
    assert.equal(withDay("fri", "2026-12-04", false), "2026-12-04");
  });

  test("keeps the clock that is there", () => {
    assert.equal(withDay("2026-12-01 14:05", "2026-12-04", true), "2026-12-04 14:05");
    assert.equal(withDay("", "2026-12-04", true), "2026-12-04 09:00");
  });
});
