import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, shelfOf } from "../js/offline/lines.js";
import {
  endsSession,
  isOfflinePage,
  KEPT_FOR,
  mayBeOffline,
  staticFiles,
  storedPage,
  storePage,
} from "../js/offline/pages.js";
import { writeQueue } from "../js/queue.js";

class MemoryCache {
  pages = new Map();
  async put(path, response) {
    this.pages.set(path, response);
  }
  async match(path) {
    return this.pages.get(path)?.clone();
  }
  async delete(path) {
    return this.pages.delete(path);
  }
  async keys() {
    return [...this.pages.keys()];
  }
}

const page = (text, headers = { "X-Offline": "yes" }) => new Response(text, { headers });

test("the five incident pages opened last are stored", async () => {
  const cache = new MemoryCache();
  for (const n of [1, 2, 3, 4, 5, 6]) await storePage(cache, `/incidents/INC-${n}/`, page(`page ${n}`), n);
  await storePage(cache, "/incidents/INC-2/", page("page 2 again"), 7);
  await storePage(cache, "/incidents/INC-7/", page("page 7"), 8);
  assert.deepEqual(
    await cache.keys(),
    [4, 5, 6, 2, 7].map((n) => `/incidents/INC-${n}/`),
  );
  assert.equal(await (await storedPage(cache, "/incidents/INC-2/", 9)).text(), "page 2 again");
});

test("a stored page is not shown after a day", async () => {
  const cache = new MemoryCache();
  await storePage(cache, "/incidents/INC-1/", page("page"), 1000);
  assert.ok(await storedPage(cache, "/incidents/INC-1/", 1000 + KEPT_FOR));
  assert.equal(await storedPage(cache, "/incidents/INC-1/", 1001 + KEPT_FOR), undefined);
  assert.deepEqual(await cache.keys(), []);
});

test("only pages that the server marks are stored", () => {
  const url = new URL("http://debrief.test/incidents/INC-1/");
  assert.ok(isOfflinePage(url, page("open")));
  assert.ok(!isOfflinePage(url, page("restricted", {})));
  assert.ok(!isOfflinePage(new URL("?at=23:00", url), page("looking back")));
  assert.ok(!isOfflinePage(url, new Response("", { status: 404, headers: { "X-Offline": "yes" } })));
});

test("signing out and an ended session remove stored pages", () => {
  const get = { method: "GET", url: "http://debrief.test/" };
  assert.ok(endsSession({ method: "POST", url: "http://debrief.test/sign-out/" }));
  assert.ok(endsSession(get, { redirected: true, url: "http://debrief.test/sign-in/?next=/" }));
  assert.ok(!endsSession(get, { redirected: false, url: "http://debrief.test/" }));
});

class MemoryStorage {
  values = new Map();
  get length() {
    return this.values.size;
  }
  key = (place) => [...this.values.keys()][place];
  getItem = (name) => this.values.get(name) ?? null;
  setItem = (name, text) => this.values.set(name, text);
}

test("the lines of one person in all incidents are listed, not those of others", () => {
  const storage = new MemoryStorage();
  const line = (text) => ({ fields: { key: text, text }, at: "2026-03-02T09:05:00" });
  writeQueue(storage, shelfOf("ada", "/incidents/INC-1/log/"), [line("one"), line("two")]);
  writeQueue(storage, shelfOf("ada", "/incidents/INC-12/log/"), [line("three")]);
  writeQueue(storage, shelfOf("mallory", "/incidents/INC-1/log/"), [line("of another")]);
  storage.setItem("debrief.unsaved:ada", "{}");
  assert.deepEqual(linesOf(storage, "ada"), [
    { ref: "INC-1", time: "09:05", text: "one" },
    { ref: "INC-1", time: "09:05", text: "two" },
    { ref: "INC-12", time: "09:05", text: "three" },
  ]);
});

test("the offline page names its static files", () => {
  const html = '<link href="/static/debrief.1a2b.css"><script src="/static/debrief.3c.js"></script>';
  assert.deepEqual(staticFiles(html + html), ["/static/debrief.1a2b.css", "/static/debrief.3c.js"]);
  assert.deepEqual(staticFiles("<p>none</p>"), []);
});

test("of the open pages only incidents are loaded again by a new worker", () => {
  const may = (path) => mayBeOffline(new URL(path, "https://debrief.example"));
  assert.ok(may("/incidents/INC-1/"));
  for (const path of [
    "/",
    "/sign-in/",
    "/welcome/abc/",
    "/incidents/",
    "/incidents/INC-1/edit/",
    "/incidents/INC-1/?at=1",
  ])
    assert.ok(!may(path), path);
});
