// The socket of one postmortem: sends own edits, applies those of others, and knows which of ours are stored. Frames
// are those of the Yjs sync and awareness protocols, with two of our own (postmortems/coedit/frames.py).
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";
import { CLOSED, Confirmations, pauseBefore } from "./states.js";

const [SYNC, AWARENESS, STORED, NOTICE] = [0, 1, 8, 9];
const [STEP_1, STEP_2, UPDATE] = [0, 1, 2];
const RESYNC = 15_000;
const RECEIVE_TIMEOUT = 45_000;

export class Connection {
  /** `onChange()` is called whenever something that the page shows has changed. */
  constructor({ url, doc, awareness, onChange, onGone }) {
    Object.assign(this, { url, doc, awareness, onChange, onGone });
    this.confirmations = new Confirmations();
    this.connected = false;
    this.synced = null; // null: never yet; false: lost; true
    this.mayWrite = null;
    this.status = "";
    this.savedAt = null;
    this.problem = "";
    this.attempt = 0;
    this.socket = null;
    doc.on("update", (update, origin) => this.edited(update, origin));
    awareness.on("update", (change, origin) => this.moved(change, origin));
    addEventListener("online", () => this.retryNow());
    addEventListener("offline", () => this.socket?.close());
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.retryNow());
    setInterval(() => this.lookAfter(), RESYNC);
    setInterval(() => this.confirmations.waiting && onChange(), 1_000);
  }

  open() {
    if (this.socket) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.connected = true;
      this.receivedAt = Date.now();
      this.confirmations.reconnected();
      this.ready = false; // until the server has said what it holds
      this.askForMissing();
      this.onChange();
    };
    socket.onmessage = ({ data }) => this.receive(new Uint8Array(data));
    socket.onclose = ({ code }) => this.closed(code);
  }

  closed(code) {
    this.socket = null;
    this.connected = false;
    this.synced = this.synced === null ? null : false;
    this.ready = false;
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    const why = CLOSED[code];
    this.problem = why?.words ?? "";
    this.stopped = Boolean(why?.stop);
    this.tooLong = code === 4413;
    if (why?.gone) this.onGone(code);
    if (code === 4403) this.mayWrite = false;
    if (!this.stopped) this.timer = setTimeout(() => this.open(), pauseBefore(this.attempt++));
    this.onChange();
  }

  retryNow() {
    if (this.socket || this.stopped) return;
    clearTimeout(this.timer);
    this.open();
  }

  lookAfter() {
    if (!this.connected) return;
    if (Date.now() - this.receivedAt > RECEIVE_TIMEOUT) this.socket.close();
    else this.askForMissing();
  }

  /** A frame: numbers, then one piece of bytes. */
  send(numbers, bytes) {
    const encoder = encoding.createEncoder();
    for (const number of numbers) encoding.writeVarUint(encoder, number);
    encoding.writeVarUint8Array(encoder, bytes);
    this.socket.send(encoding.toUint8Array(encoder));
  }

  askForMissing() {
    if (this.connected) this.send([SYNC, STEP_1], Y.encodeStateVector(this.doc));
  }

  edited(update, origin) {
    if (origin === this || origin?.name) return; // from the server, or from this browser's own store
    this.confirmations.changed();
    if (this.ready && this.mayWrite) {
      this.send([SYNC, UPDATE], update);
      this.confirmations.sent(1);
    } else if (this.tooLong && !this.socket) {
      this.stopped = this.tooLong = false; // it may fit now
      this.timer = setTimeout(() => this.open(), 1_500);
    }
    this.onChange();
  }

  moved({ added, updated, removed }, origin) {
    if (origin === this || !this.connected || !this.mayWrite) return;
    const own = [...added, ...updated, ...removed].filter((client) => client === this.doc.clientID);
    if (own.length) this.send([AWARENESS], encodeAwarenessUpdate(this.awareness, own));
  }

  receive(data) {
    this.receivedAt = Date.now();
    const decoder = decoding.createDecoder(data);
    const kind = decoding.readVarUint(decoder);
    if (kind === SYNC) this.receiveSync(decoding.readVarUint(decoder), decoding.readVarUint8Array(decoder));
    else if (kind === AWARENESS) applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this);
    else if (kind === STORED) {
      this.confirmations.stored(decoding.readVarUint(decoder));
      this.savedAt = new Date();
    } else if (kind === NOTICE) this.receiveNotice(JSON.parse(decoding.readVarString(decoder)));
    this.onChange();
  }

  receiveSync(step, body) {
    if (step === STEP_1) {
      const missing = Y.encodeStateAsUpdate(this.doc, body);
      const { waiting } = this.confirmations;
      if (this.mayWrite && (waiting || missing[0])) {
        this.send([SYNC, STEP_2], missing);
        this.confirmations.sent(waiting);
      }
      this.ready = true;
      return;
    }
    Y.applyUpdate(this.doc, body, this);
    if (step === STEP_2) {
      this.synced = true;
      this.attempt = 0;
      this.problem = "";
    }
  }

  receiveNotice(facts) {
    if ("mayWrite" in facts) {
      this.mayWrite = facts.mayWrite;
      this.status = facts.status;
      if (this.mayWrite) this.moved({ added: [this.doc.clientID], updated: [], removed: [] }, "local");
    }
    if (facts.savedAt) this.version = facts.version;
  }
}
