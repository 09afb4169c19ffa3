import assert from "node:assert/strict";
import test from "node:test";
import { forBrowser, forServer } from "../js/passkeys.js";

const bytes = (...values) => new Uint8Array(values);

test("options of the server become bytes for the browser", () => {
  const options = forBrowser({
    publicKey: {
      challenge: "-_8",
      user: { id: "MQ", name: "ada" },
      excludeCredentials: [{ type: "public-key", id: "AQI" }],
    },
  });
  assert.deepEqual(options.challenge, bytes(251, 255));
  assert.deepEqual(options.user, { id: bytes(49), name: "ada" });
  assert.deepEqual(options.excludeCredentials[0].id, bytes(1, 2));
  assert.deepEqual(options.allowCredentials, []);
});

test("a credential of the browser becomes JSON with only the parts it has", () => {
  const credential = {
    id: "-_8",
    rawId: bytes(251, 255).buffer,
    type: "public-key",
    response: { clientDataJSON: bytes(1).buffer, signature: bytes(2).buffer },
  };
  assert.deepEqual(forServer(credential), {
    id: "-_8",
    rawId: "-_8",
    type: "public-key",
    response: { clientDataJSON: "AQ", signature: "Ag" },
    clientExtensionResults: {},
  });
});
