// The offline queue of the timeline composer: lines typed without a connection. No DOM access. They are kept in
// the browser's storage, oldest first. A line is { fields, at, refused? }. The server takes each fields.key once.

export function uuid(random = (bytes) => crypto.getRandomValues(bytes)) {
  const b = random(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The local wall-clock time of an instant, to the second. */
export function localTime(now) {
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

export function readQueue(storage, name) {
  try {
    return JSON.parse(storage.getItem(name) ?? "[]");
  } catch {
    return [];
  }
}

export function writeQueue(storage, name, lines) {
  if (lines.length) storage.setItem(name, JSON.stringify(lines));
  else storage.removeItem(name);
}

/** Lines still to be sent: those the server has not refused. */
export const waiting = (lines) => lines.filter((line) => !line.refused);

/** Where an answer goes: the server may name another place (one entry instead of the whole timeline), as for htmx. */
export const placeOf = ({ headers }, target, swapStyle) => ({
  target: headers.get("HX-Retarget") ?? target,
  swapStyle: headers.get("HX-Reswap") ?? swapStyle ?? "outerHTML",
});

/** The id of the timeline entry that an answer consists of, if it does. */
export const entryIn = (html) => /^\s*<li[^>]* id="(e\d+)"/.exec(html)?.[1] ?? "";

export const without = (lines, key) => lines.filter((line) => line.fields.key !== key);

/** Not signed in, too many requests, or the server is unavailable: the line stays and the replay stops. */
export const mustWait = (status) => status === 401 || status === 429 || status >= 500;

/** The queue after an answer: an accepted line leaves it, a refused one stays with the reason. */
export function afterAnswer(lines, key, refused) {
  return lines.flatMap((line) => (line.fields.key !== key ? [line] : refused ? [{ ...line, refused }] : []));
}

/** Sends the waiting lines in order and stops at the first that must wait; answers the status it stopped at, or 0.
 * `read` and `write` see the queue as it is at that moment, because another line may be added while one is sent.
 * `send` throws without a connection. `refusal` gives the server's words; `accepted` gets each good answer. */
export async function sendQueue({ read, write, send, refusal, accepted = async () => {} }) {
  for (let line = waiting(read())[0]; line; line = waiting(read())[0]) {
    const answer = await send(line.fields);
    if (mustWait(answer.status)) return answer.status;
    const refused = answer.ok ? null : (await refusal(answer)) || "Not accepted.";
    write(afterAnswer(read(), line.fields.key, refused));
    if (answer.ok) await accepted(answer, line);
  }
  return 0;
}

/** Sends the queue, one run at a time. `signIn` is called when the session has ended, `ended` after each run. */
export function sender({ read, write, signIn, ended, ...server }) {
  let sending = false;
  let offline = false;
  async function replay() {
    if (sending || !waiting(read()).length) return;
    sending = true;
    try {
      const status = await sendQueue({ read, write, ...server });
      offline = status > 0;
      if (status === 401) signIn();
    } catch {
      offline = true; // The next "online" or the clock tries again.
    } finally {
      sending = false;
      ended();
    }
  }
  return { replay, isOffline: () => offline };
}

/** The storage of the browser, or memory where it is full or forbidden. */
export function safeStorage(storage) {
  const memory = new Map();
  return {
    getItem(name) {
      if (memory.has(name)) return memory.get(name);
      try {
        return storage.getItem(name);
      } catch {
        return null;
      }
    },
    setItem(name, text) {
      try {
        storage.setItem(name, text);
        memory.delete(name);
      } catch {
        memory.set(name, text);
      }
    },
    removeItem(name) {
      memory.delete(name);
      try {
        storage.removeItem(name);
      } catch {
        // It was not kept there.
      }
    },
  };
}

/** The command whose help is shown: the exact one, then the first that begins like it, then "?". */
export function matchCommand(text, commands) {
  const [, typed = "", after] = text.match(/^\/([\w-]*)(\s?)/) ?? [];
  return (
    commands.find((command) => command === typed) ??
    commands.find((command) => typed && !after && command.startsWith(typed)) ??
    commands.find((command) => command === "?")
  );
}
