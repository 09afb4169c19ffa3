import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { FORM_EXPIRED, post } from "../js/csrf.js";

const pageOf = (token, person) => ({
  querySelector: () => ({ content: token }),
  body: { dataset: { person } },
});

describe("a request after the token has changed", () => {
  let calls;
  let meta;
  let field;

  function answerWith({ person }) {
    meta = { content: "old" };
    field = { value: "old" };
    calls = [];
    globalThis.document = {
      querySelector: () => meta,
      getElementsByName: () => [field],
      body: { dataset: { person: "7" } },
    };
    globalThis.DOMParser = class {
      parseFromString = () => pageOf("new", person);
    };
    globalThis.fetch = async (_address, options = {}) => {
      if (options.method !== "POST") return { text: async () => "" };
      const sent = options.headers["X-CSRFToken"];
      calls.push([sent, options.body.get("csrfmiddlewaretoken")]);
      const expired = sent === "old" ? [[FORM_EXPIRED, "1"]] : [];
      return { status: expired.length ? 403 : 200, headers: new Headers(expired) };
    };
  }

  beforeEach(() => answerWith({ person: "7" }));

  test("is sent once more with the new token, which the page and its forms take over", async () => {
    const answer = await post("/log/", new URLSearchParams({ text: "x", csrfmiddlewaretoken: "old" }));
    assert.equal(answer.status, 200);
    assert.deepEqual(calls, [
      ["old", "old"],
      ["new", "new"],
    ]);
    assert.deepEqual([meta.content, field.value], ["new", "new"]);
  });

  test("is not sent as another person who has signed in", async () => {
    answerWith({ person: "8" });
    const answer = await post("/log/", new URLSearchParams({ text: "x" }));
    assert.equal(answer.status, 403);
    assert.equal(calls.length, 1);
    assert.equal(meta.content, "old");
  });
});
