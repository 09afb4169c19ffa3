import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { keep, markSent, nameOf, read, settle } from "../js/unsaved.js";

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

describe("what is typed into a form", () => {
  let storage;
  const name = nameOf("7", "/tasks/A-22/?do=finish", "/tasks/A-22/done/");
  const values = () => read(storage, name)?.values;

  beforeEach(() => {
    storage = new MemoryStorage();
  });

  test("is kept as far as it differs from what the form came with", () => {
    keep(storage, name, { note: "Three sentences.", kind: "a" }, { note: "", kind: "a" });
    assert.deepEqual(values(), { note: "Three sentences." });
  });

  test("is gone when everything is as it was", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    keep(storage, name, { note: "" }, { note: "" });
    assert.equal(read(storage, name), null);
  });

  test("survives a sign-in page and an error page", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    markSent(storage, name);
    settle(storage, false);
    settle(storage, true);
    assert.deepEqual(values(), { note: "x" });
  });

  test("is dropped when the page after sending is one of the product", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    markSent(storage, name);
    settle(storage, true);
    assert.equal(read(storage, name), null);
  });

  test("of another person, page or form is another record", () => {
    keep(storage, name, { note: "x" }, { note: "" });
    for (const other of [
      nameOf("8", "/tasks/A-22/?do=finish", "/tasks/A-22/done/"),
      nameOf("7", "/tasks/A-22/", "/tasks/A-22/done/"),
    ])
      assert.equal(read(storage, other), null);
  });

  test("costs nothing where storage is full", () => {
    storage.setItem = () => {
      throw new Error("quota");
    };
    assert.doesNotThrow(() => keep(storage, name, { note: "x" }, { note: "" }));
  });
});
