import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  afterAnswer,
  entryIn,
  localTime,
  matchCommand,
  mustWait,
  placeOf,
  readQueue,
  sendQueue,
  sender,
  uuid,
  waiting,
  without,
  writeQueue,
} from "../js/queue.js";

class MemoryStorage {
  values = new Map();
  getItem = (name) => this.values.get(name) ?? null;
  setItem = (name, text) => this.values.set(name, text);
  removeItem = (name) => this.values.delete(name);
}

const line = (key, more = {}) => ({ fields: { key, text: `text of ${key}` }, at: "2026-03-02T09:00:00", ...more });
const keys = (lines) => lines.map((one) => one.fields.key);

describe("the queue in storage", () => {
  test("is empty at first", () => assert.deepEqual(readQueue(new MemoryStorage(), "q"), []));

  test("returns what was written", () => {
    const storage = new MemoryStorage();
    writeQueue(storage, "q", [line("a"), line("b", { refused: "no" })]);
    assert.deepEqual(readQueue(storage, "q"), [line("a"), line("b", { refused: "no" })]);
  });

  test("removes its storage key when it is empty", () => {
    const storage = new MemoryStorage();
    writeQueue(storage, "q", [line("a")]);
    writeQueue(storage, "q", []);
    assert.equal(storage.values.size, 0);
  });

  test("is empty when the stored text is damaged", () => {
    const storage = new MemoryStorage();
    storage.setItem("q", "[{broken");
    assert.deepEqual(readQueue(storage, "q"), []);
  });

  test("is separate for each person and incident", () => {
    const storage = new MemoryStorage();
    writeQueue(storage, "ada:/incidents/INC-1/", [line("a")]);
    assert.deepEqual(readQueue(storage, "grace:/incidents/INC-1/"), []);
  });
});

describe("lines", () => {
  test("a refused line is not pending", () => {
    assert.deepEqual(keys(waiting([line("a"), line("b", { refused: "no" })])), ["a"]);
  });

  test("one line can be discarded", () => assert.deepEqual(keys(without([line("a"), line("b")], "a")), ["b"]));

  test("an accepted line leaves the queue", () => {
    assert.deepEqual(keys(afterAnswer([line("a"), line("b")], "a", null)), ["b"]);
  });

  test("a refused line stays with the reason and in its place", () => {
    const lines = afterAnswer([line("a"), line("b")], "a", "no");
    assert.deepEqual(lines, [line("a", { refused: "no" }), line("b")]);
  });

  for (const [status, waits] of Object.entries({ 200: false, 302: false, 401: true, 403: false, 409: false })) {
    test(`${status} ${waits ? "makes the line wait" : "is an answer"}`, () => {
      assert.equal(mustWait(Number(status)), waits);
    });
  }
  for (const status of [429, 500, 502, 503]) {
    test(`${status} makes the line wait`, () => assert.equal(mustWait(status), true));
  }
});

describe("sending", () => {
  let lines;
  let sent;
  const answers = (statuses, before = () => {}) => ({
    read: () => lines,
    write: (changed) => {
      lines = changed;
    },
    send: async (fields) => {
      before(fields);
      sent.push(fields.key);
      const status = statuses[fields.key] ?? 200;
      if (status === "offline") throw new TypeError("Failed to fetch");
      return { status, ok: status >= 200 && status < 300 };
    },
    refusal: async () => "refused",
  });

  beforeEach(() => {
    lines = [line("a"), line("b"), line("c")];
    sent = [];
  });

  test("sends each line once, oldest first", async () => {
    await sendQueue(answers({}));
    assert.deepEqual(sent, ["a", "b", "c"]);
    assert.deepEqual(lines, []);
  });

  test("stops at the first line that fails to connect and keeps it", async () => {
    await assert.rejects(sendQueue(answers({ b: "offline" })), TypeError);
    assert.deepEqual(sent, ["a", "b"]);
    assert.deepEqual(keys(lines), ["b", "c"]);
  });

  for (const status of [401, 429, 503]) {
    test(`stops at ${status} and keeps the line and its order`, async () => {
      await sendQueue(answers({ b: status }));
      assert.deepEqual(sent, ["a", "b"]);
      assert.deepEqual(lines, [line("b"), line("c")]);
    });
  }

  test("continues after a refusal and does not resend that line", async () => {
    await sendQueue(answers({ a: 422 }));
    assert.deepEqual(lines, [line("a", { refused: "refused" })]);
    await sendQueue(answers({}));
    assert.deepEqual(sent, ["a", "b", "c"]);
  });

  test("keeps a line that is typed while another is sent", async () => {
    await sendQueue(
      answers({}, (fields) => {
        if (fields.key === "a") lines = [...lines, line("typed meanwhile")];
      }),
    );
    assert.deepEqual(sent, ["a", "b", "c", "typed meanwhile"]);
    assert.deepEqual(lines, []);
  });

  test("does not restore a line discarded while another is sent", async () => {
    await sendQueue(
      answers({ c: 422 }, (fields) => {
        if (fields.key === "a") lines = without(lines, "c");
      }),
    );
    assert.deepEqual(keys(lines), []);
  });

  describe("in runs", () => {
    let events;
    const start = (statuses, before) =>
      sender({
        ...answers(statuses, before),
        signIn: () => events.push("sign in"),
        ended: () => events.push("ended"),
      });

    beforeEach(() => {
      events = [];
    });

    test("a run sends what waits and says when it has ended", async () => {
      const { replay, isOffline } = start({});
      await replay();
      assert.deepEqual([sent, lines, events, isOffline()], [["a", "b", "c"], [], ["ended"], false]);
    });

    test("nothing is sent, and nothing said, when no line waits", async () => {
      lines = [line("a", { refused: "refused" })];
      await start({}).replay();
      assert.deepEqual([sent, events], [[], []]);
    });

    test("a second run does not begin while one is sending, so that a slow server gets each line once", async () => {
      const { replay } = start({});
      await Promise.all([replay(), replay(), replay()]);
      assert.deepEqual([sent, events], [["a", "b", "c"], ["ended"]]);
    });

    test("is offline without a connection until a later run succeeds", async () => {
      const statuses = { b: "offline" };
      const { replay, isOffline } = start(statuses);
      await replay();
      assert.deepEqual([isOffline(), keys(lines), events], [true, ["b", "c"], ["ended"]]);
      delete statuses.b;
      await replay();
      assert.deepEqual([isOffline(), sent, lines], [false, ["a", "b", "b", "c"], []]);
    });

    for (const [status, asked] of [
      [401, ["sign in", "ended"]],
      [503, ["ended"]],
    ]) {
      test(`keeps the lines at ${status}${status === 401 ? " and asks to sign in" : ""}`, async () => {
        const { replay, isOffline } = start({ a: status });
        await replay();
        assert.deepEqual([isOffline(), keys(lines), events], [true, ["a", "b", "c"], asked]);
      });
    }

    test("a refused line does not count as offline", async () => {
      const { replay, isOffline } = start({ a: 422 });
      await replay();
      assert.deepEqual([isOffline(), keys(lines), sent], [false, ["a"], ["a", "b", "c"]]);
    });
  });
});

describe("helper functions", () => {
  test("a key is a version 4 UUID and different each time", () => {
    assert.match(uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(uuid(), uuid());
    assert.equal(
      uuid((bytes) => bytes.fill(255)),
      "ffffffff-ffff-4fff-bfff-ffffffffffff",
    );
  });

  test("local time has no zone and is exact to the second", () => {
    assert.equal(localTime(new Date(2026, 2, 2, 9, 5, 7)), "2026-03-02T09:05:07");
  });

  test("the help matches the typed command", () => {
    const commands = ["?", "role", "rule-out", "status"];
    assert.equal(matchCommand("plain text", commands), "?");
    assert.equal(matchCommand("/", commands), "?");
    assert.equal(matchCommand("/ru", commands), "rule-out");
    assert.equal(matchCommand("/status resolved", commands), "status");
    assert.equal(matchCommand("/sta resolved", commands), "?");
    assert.equal(matchCommand("/r", ["role"]), "role");
    assert.equal(matchCommand("/x", []), undefined);
  });
});

describe("the place of an answer", () => {
  const answer = (headers) => ({ headers: new Headers(headers) });

  test("is where the form says", () => {
    assert.deepEqual(placeOf(answer({}), "#timeline", null), { target: "#timeline", swapStyle: "outerHTML" });
  });

  test("is where the server says: one entry does not replace the timeline", () => {
    const one = answer({ "HX-Retarget": "#timeline .db-tl", "HX-Reswap": "afterbegin" });
    assert.deepEqual(placeOf(one, "#timeline", "outerHTML"), { target: "#timeline .db-tl", swapStyle: "afterbegin" });
  });

  test("an answer that is one entry names it", () => {
    assert.equal(entryIn('\n <li class="" id="e141">\n'), "e141");
    assert.equal(entryIn('<section id="timeline"><li id="e141">'), "");
  });
});
