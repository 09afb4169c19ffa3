import assert from "node:assert/strict";
import { mock, test } from "node:test";

test("a success that an answer brought leaves by itself", async () => {
  const listeners = {};
  globalThis.document = { addEventListener: (kind, act) => (listeners[kind] = act), querySelectorAll: () => [] };
  await import("../js/notices.js");
  mock.timers.enable({ apis: ["setTimeout"] });
  let left = 0;
  const notice = { addEventListener() {}, remove: () => left++ };
  const replaced = { querySelectorAll: () => [] };
  const place = { querySelectorAll: () => [notice] };
  listeners["htmx:oobAfterSwap"]({ target: place, detail: { target: replaced } });
  mock.timers.tick(8000);
  assert.equal(left, 1);
});
