// Sends a form from inside the editor's page, where a reload would interrupt writing.
import { post } from "../csrf.js";

/** `{ ok, status, html, words }`; `words` say what went wrong. Throws without a connection. */
export async function send(address, body) {
  const options = { headers: { "HX-Request": "true" }, redirect: "manual" };
  const answer = await (body ? post(address, body, options) : fetch(address, options));
  const ok = answer.ok || answer.type === "opaqueredirect";
  const html = answer.type === "opaqueredirect" ? "" : await answer.text();
  return { ok, status: answer.status, html, words: ok ? "" : problemOf(html) };
}

function problemOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const place =
    page.querySelector('[role="alert"] li, [role="alert"] p:last-child, .db-note, main h1 ~ p') ?? page.body;
  return place.textContent.trim().slice(0, 300) || "The change was not saved. Try again.";
}
