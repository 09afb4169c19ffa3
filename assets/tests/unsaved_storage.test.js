import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  hasArrived,
  isOutdated,
  keep,
  keepNext,
  markSent,
  nameOf,
  read,
  dropArrived,
  wasSubmit,
} from "../js/unsaved_storage.js";

class MemoryStorage {
  values = new Map();
  getItem = (name) => this.values.get(name) ?? null;
  setItem = (name, text) => this.values.set(name, text);
  removeItem = (name) => this.values.delete(name);
  key = (place) => [...this.values.keys()][place] ?? null;
  get length() {
    return this.values.size;
  }
}

describe("unsaved form input", () => {
  let storage;
  const name = nameOf("7", "/tasks/A-22/?do=finish", "/tasks/A-22/done/");
  const values = () => read(storage, name)?.values;
  const path = "/tasks/A-22/";
  const load = (facts) => ({ signedIn: true, type: "navigate", referrer: path, path: "/tasks/A-22/", ...facts });

  beforeEach(() => {
    storage = new MemoryStorage();
  });

  test("is stored only where it differs from the initial values", () => {
    keep(storage, name, { note: "Three sentences.", kind: "a" }, { note: "", kind: "a" });
    assert.deepEqual(values(), { note: "Three sentences." });
  });

  test("is removed when the form has its initial values again", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    keep(storage, name, { note: "" }, { note: "" });
    assert.equal(read(storage, name), null);
  });

  test("survives a sign-in page and an error page", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    markSent(storage, name, path);
    dropArrived(storage, load({ signedIn: false }));
    dropArrived(storage, load());
    assert.deepEqual(values(), { note: "x" });
  });

  test("is removed after the form was sent successfully", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    markSent(storage, name, path);
    dropArrived(storage, load());
    assert.equal(read(storage, name), null);
  });

  test("survives an error page of the browser or of a proxy, which runs no script", () => {
    const later = [
      load({ type: "back_forward" }),
      load({ type: "back_forward", path: "/tasks/" }),
      load({ type: "reload" }),
      load({ referrer: "/", path: "/tasks/" }),
    ];
    for (const next of later) {
      keep(storage, name, { note: "x" }, { note: "" });
      markSent(storage, name, path);
      dropArrived(storage, next);
      assert.deepEqual(read(storage, name), { values: { note: "x" }, base: { note: "" }, sent: false });
    }
  });

  test("has arrived when the answer, or its reload, is another page", () => {
    for (const facts of [{ path: "/tasks/" }, { type: "reload", path: "/tasks/" }, { referrer: "" }])
      assert.equal(hasArrived(load(facts), path), true);
  });

  test("is separate for each person, page and form", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    for (const other of [
      nameOf("8", "/tasks/A-22/?do=finish", "/tasks/A-22/done/"),
      nameOf("7", "/tasks/A-22/", "/tasks/A-22/done/"),
    ])
      assert.equal(read(storage, other), null);
  });

  test("typed while the form is on its way is left when the form has arrived", () => {
    keep(storage, name, { note: "one", place: "Oslo" }, { note: "", place: "" });
    markSent(storage, name, path);
    keepNext(storage, name, { note: "onetwo", place: "Oslo" }, { note: "one", place: "Oslo" });
    dropArrived(storage, load());
    assert.deepEqual(values(), { note: "two" });
  });

  test("typed while the form is on its way is there as a whole when the form has not arrived", () => {
    keep(storage, name, { note: "one", place: "Oslo" }, { note: "", place: "" });
    markSent(storage, name, path);
    keepNext(storage, name, { note: "onetwo", place: "Oslo" }, { note: "one", place: "Oslo" });
    dropArrived(storage, load({ signedIn: false }));
    assert.deepEqual(values(), { note: "onetwo", place: "Oslo" });
  });

  test("is outdated when another person has changed the field meanwhile", () => {
    keep(storage, name, { note: "Mine", place: "Oslo" }, { note: "Old", place: "Oslo" });
    const record = read(storage, name);
    assert.equal(isOutdated(record, { note: "Old", place: "Bergen" }), false);
    assert.equal(isOutdated(record, { note: "Theirs", place: "Oslo" }), true);
    assert.equal(isOutdated(record, { note: "Mine", place: "Oslo" }), false);
  });

  test("is skipped if storage is full", () => {
    storage.setItem = () => {
      throw new Error("quota");
    };
    assert.doesNotThrow(() => keep(storage, name, { note: "x" }, { note: "" }));
  });
});

test("a preview while typing is not a save", () => {
  assert.equal(wasSubmit({ triggeringEvent: new Event("submit") }), true);
  assert.equal(wasSubmit({ triggeringEvent: new Event("change") }), false);
  assert.equal(wasSubmit(undefined), false);
});
