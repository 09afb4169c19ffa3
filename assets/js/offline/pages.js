// Which pages are available offline, without the service worker around it: the incident pages opened last.
// `cache` is a Cache; each page is stored under its path with the time at which it was stored.

export const PAGES = "debrief-pages";
export const SHELL = "debrief-shell";
export const KEPT_PAGES = 5;
export const KEPT_FOR = 24 * 3600 * 1000; // milliseconds
const STORED_AT = "X-Stored-At";

/** Only what the server marks: unrestricted incidents, as the whole page, without a query. */
export const isOfflinePage = (url, response) =>
  response.ok && !response.redirected && !url.search && response.headers.get("X-Offline") === "yes";

/** Only addresses of incidents are asked for again: others may be links that work once. */
export const mayBeOffline = (url) => /^\/incidents\/[A-Z]+-\d+\/$/.test(url.pathname) && !url.search;

/** Ends of a session: the sign-out form, and a page that leads to sign-in. */
export const endsSession = (request, response) =>
  (request.method === "POST" && new URL(request.url).pathname === "/sign-out/") ||
  Boolean(response?.redirected && new URL(response.url).pathname === "/sign-in/");

/** Addresses of the static files that a page names. */
export const staticFiles = (html) => [...new Set(html.match(/\/static\/[\w./-]+/g))];

export async function storePage(cache, path, response, now) {
  const headers = new Headers(response.headers);
  headers.set(STORED_AT, String(now));
  await cache.delete(path); // storing again makes it the newest of `keys()`
  await cache.put(path, new Response(await response.blob(), { status: 200, headers }));
  const paths = await cache.keys();
  for (const old of paths.slice(0, Math.max(paths.length - KEPT_PAGES, 0))) await cache.delete(old);
}

/** The stored page, or undefined when there is none or it is older than a day. */
export async function storedPage(cache, path, now) {
  const response = await cache.match(path);
  if (!response) return undefined;
  if (now - Number(response.headers.get(STORED_AT)) <= KEPT_FOR) return response;
  await cache.delete(path);
  return undefined;
}
