// What the top bar says about saving. No DOM access. A sentence is only said when it is true.

const SLOW = 5_000; // milliseconds without a confirmation

const many = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** Close codes of the socket, and what each means for the writer. `stop`: do not connect again by itself. */
export const CLOSED = {
  4400: { stop: true, words: "The connection was refused. Reload the page." },
  4401: { stop: true, words: "You are signed out. Sign in again in another tab, then reload this page." },
  4403: { stop: false, words: "You cannot edit this postmortem now." },
  4404: { stop: true, gone: true, words: "You no longer have access to this postmortem." },
  4409: { stop: true, words: "This postmortem was replaced. Reload the page." },
  4413: { stop: true, words: "The text is longer than 256 KB. Shorten it, then it is saved." },
  4429: { stop: false, words: "Too many people or too many changes. Trying again." },
};

/**
 * @param {{connected: boolean, synced: boolean, waiting: number, kept: boolean, mayWrite: boolean, savedAt: Date|null,
 *   slow: boolean, problem: string}} state `waiting`: own changes that the server has not confirmed; `slow`: for five
 *   seconds or longer; `kept`: they are also stored in this browser
 */
export function describe({ connected, synced, waiting, slow, kept, mayWrite, savedAt, problem }) {
  if (problem) return { kind: "problem", words: waiting ? `${problem} ${notSaved(waiting, kept)}` : problem };
  if (!connected || !synced) {
    if (waiting) return { kind: "offline", words: notSaved(waiting, kept) };
    return { kind: "offline", words: synced === null ? "Connecting…" : "Offline. You can keep writing." };
  }
  if (!mayWrite) return { kind: "reading", words: "Read only" };
  if (waiting && slow) return { kind: "offline", words: notSaved(waiting, kept) };
  if (waiting) return { kind: "saving", words: "Saving…" };
  return { kind: "saved", words: savedAt ? `Saved ${clock(savedAt)}` : "Saved" };
}

function notSaved(waiting, kept) {
  if (kept) return `${many(waiting, "change")} kept on this device`;
  return `${many(waiting, "change")} not saved. Keep this page open.`;
}

export function clock(at, zone = undefined) {
  return at.toLocaleTimeString("en-GB", { timeZone: zone });
}

/** Milliseconds before the next attempt: 0.5 s, doubled up to 10 s, spread so that browsers do not come together. */
export function pauseBefore(attempt, random = Math.random()) {
  return Math.min(10_000, 500 * 2 ** attempt) * (0.6 + 0.8 * random);
}

/** Counts own changes until the server confirms them. A frame may carry several changes. */
export class Confirmations {
  constructor() {
    this.waiting = 0; // changes
    this.since = 0; // when the oldest of them was made, in milliseconds
    this.frames = []; // changes in each frame that was sent on this connection
    this.confirmed = 0; // frames
  }

  changed(now = Date.now()) {
    if (!this.waiting) this.since = now;
    this.waiting += 1;
  }

  isSlow(now = Date.now()) {
    return this.waiting > 0 && now - this.since > SLOW;
  }

  sent(changes) {
    this.frames.push(changes);
  }

  /** The server holds the first `count` frames of this connection. */
  stored(count, now = Date.now()) {
    if (count > this.confirmed) this.since = now;
    while (this.confirmed < count && this.frames.length) {
      this.waiting = Math.max(0, this.waiting - this.frames.shift());
      this.confirmed += 1;
    }
  }

  reconnected() {
    this.frames = [];
    this.confirmed = 0;
  }
}
