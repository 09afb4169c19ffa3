import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dayWords, errorOf, numbered, withDay } from "../js/form_words.js";

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

describe("the day that a text means", () => {
  const words = (text) => dayWords(text, "2026-11-29"); // a Sunday
  test("is read as the server reads it", () => {
    assert.equal(words("+15d"), "Mon 14 Dec 2026, in 15 days");
    assert.equal(words("+2w"), "Sun 13 Dec 2026, in 14 days");
    assert.equal(words("+1m"), "Tue 29 Dec 2026, in 30 days");
    assert.equal(words("+3m"), "Sun 28 Feb 2027, in 91 days");
    assert.equal(words("+5wd"), "Fri 4 Dec 2026, in 5 days");
    assert.equal(words("Fri"), "Fri 4 Dec 2026, in 5 days");
    assert.equal(words("sunday"), "Sun 6 Dec 2026, in 7 days");
    assert.equal(words("tomorrow"), "Mon 30 Nov 2026, tomorrow");
    assert.equal(words("20 Mar"), "Sat 20 Mar 2027, in 111 days");
    assert.equal(words("1. december 2026"), "Tue 1 Dec 2026, in 2 days");
    assert.equal(words("2026-11-20"), "Fri 20 Nov 2026, 9 days ago");
  });

  test("is empty for what is no day", () => {
    for (const text of ["", "31 feb", "2026-02-31", "soon", "+d", "20 Foo", "month", "su"])
      assert.equal(words(text), "");
  });
});

describe("a copied row of a formset", () => {
  test("gets its own number", () => {
    const html = '<input name="steps-7-days" id="id_steps-7-days"> step 8, Step 8';
    assert.equal(numbered(html, 8), '<input name="steps-8-days" id="id_steps-8-days"> step 9, Step 9');
    assert.equal(numbered("step\n        7", 8), "step\n        9");
  });
});
