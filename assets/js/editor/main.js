// The postmortem editor. Its page works without it: a form with the text. This file replaces the text area by an editor
// that several people use at once, as soon as the document is there (from this browser or from the server).
import { IndexeddbPersistence } from "y-indexeddb";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Connection } from "./connection.js";
import { markUsed, nameOf, remove } from "./kept.js";
import { Page } from "./page.js";

const READY_WITHIN = 8_000;

function start(root) {
  const { socket, document: key, person } = root.dataset;
  const doc = new Y.Doc();
  const text = doc.getText("body");
  const awareness = new Awareness(doc);
  awareness.setLocalState({ cursor: null });
  const page = new Page(root, { doc, text, awareness });
  const name = nameOf(person, key);
  let kept = null;
  if ("indexedDB" in window) {
    kept = new IndexeddbPersistence(name, doc);
    kept._db.catch(() => {
      kept = null;
    });
    markUsed(name);
  }
  const protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const connection = new Connection({
    url: `${protocol}//${location.host}${socket}?document=${key}`,
    doc,
    awareness,
    onChange: () => page.update(connection, Boolean(kept?.synced)),
    onGone: () => kept?.clearData().then(() => remove(name)),
  });
  page.connection = connection;
  page.say("offline", "Connecting…");
  const whenKept = kept ? kept.whenSynced : Promise.resolve();
  Promise.race([whenKept, new Promise((resolve) => setTimeout(resolve, 1_500))]).then(async () => {
    const unsent = Number((await kept?.get("unsent").catch(() => 0)) ?? 0);
    connection.confirmations.waiting += unsent;
    connection.open();
    page.update(connection, Boolean(kept?.synced));
  });
  page.onWaiting = (count) => kept?.synced && kept.set("unsent", count).catch(() => {});
  setTimeout(() => page.giveUp(connection), READY_WITHIN);
  let signingOut = false;
  document.addEventListener("submit", ({ target }) => {
    signingOut = target.getAttribute("action") === "/sign-out/";
  });
  addEventListener("beforeunload", (event) => {
    // Changes that are kept on this device are sent at the next visit: no question then. Signing out removes them.
    if (connection.confirmations.waiting && (signingOut || !kept?.synced)) event.preventDefault();
  });
}

const root = document.getElementById("editor");
if (root) start(root);
