import assert from "node:assert/strict";
import { test } from "node:test";
import { addressAt, namesIn } from "../js/presence.js";

const people = ["Ada", "Grace", "Linus", "Mona"].map((name) => ({ name }));

test("names of those who have the page open are short where there are many", () => {
  assert.equal(namesIn([]), "");
  assert.equal(namesIn(people.slice(0, 1)), "Ada");
  assert.equal(namesIn(people.slice(0, 2)), "Ada and Grace");
  assert.equal(namesIn(people), "Ada, Grace and 2 more");
  assert.equal(namesIn(people, 24), "Ada, Grace, Linus and Mona");
});

test("the address of the stream names the open page, if there is a stream", () => {
  assert.equal(addressAt("/stream/?since=7", "INC-1"), "/stream/?since=7&at=INC-1");
  assert.equal(addressAt("/stream/", "INC-1"), "/stream/?at=INC-1");
  assert.equal(addressAt("/stream/", undefined), "/stream/");
  assert.equal(addressAt(undefined, "INC-1"), undefined);
});
