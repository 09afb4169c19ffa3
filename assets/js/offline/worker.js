// The service worker: without a connection it answers with static files and the incident pages opened last.
// Everything else goes to the network untouched.
import { endsSession, isOfflinePage, mayBeOffline, PAGES, SHELL, staticFiles, storedPage, storePage } from "./pages.js";

const KEPT_FILES = 60;
const OFFLINE = "/offline/";

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(storeOfflinePage());
});
addEventListener("activate", (event) => event.waitUntil(clients.claim().then(storeOpenPages)));

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(navigate(event.request, url));
  else if (event.request.method === "GET" && url.pathname.startsWith("/static/"))
    event.respondWith(staticFile(event.request));
});

/** With its style and script, which lists the lines that wait to be sent. Without these it is still readable. */
async function storeOfflinePage() {
  const cache = await caches.open(SHELL);
  await cache.add(OFFLINE);
  const files = staticFiles(await (await cache.match(OFFLINE)).text());
  await Promise.all(files.map((file) => cache.add(file).catch(() => {})));
}

async function navigate(request, url) {
  let response;
  try {
    response = await fetch(request);
  } catch (error) {
    return (await offlinePage(request, url)) ?? Promise.reject(error);
  }
  if (endsSession(request, response)) await caches.delete(PAGES);
  else if (isOfflinePage(url, response)) {
    await storePage(await caches.open(PAGES), url.pathname, response.clone(), Date.now());
  }
  return response;
}

/** The pages that were opened before this worker ran: the first ones after signing in. */
async function storeOpenPages() {
  for (const { url } of await clients.matchAll({ type: "window" })) {
    const address = new URL(url);
    address.hash = "";
    if (!mayBeOffline(address)) continue;
    const response = await fetch(address).catch(() => undefined);
    if (response && isOfflinePage(address, response)) {
      await storePage(await caches.open(PAGES), address.pathname, response, Date.now());
    }
  }
}

async function offlinePage(request, url) {
  if (request.method !== "GET") return undefined;
  const page = await storedPage(await caches.open(PAGES), url.pathname, Date.now());
  return page ?? (await caches.open(SHELL)).match(OFFLINE);
}

/** Names of static files change with their content, so a stored file is never stale. */
async function staticFile(request) {
  const cache = await caches.open(SHELL);
  const stored = await cache.match(request);
  if (stored) return stored;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    const files = (await cache.keys()).filter((each) => new URL(each.url).pathname !== OFFLINE);
    for (const old of files.slice(0, Math.max(files.length - KEPT_FILES, 0))) await cache.delete(old);
  }
  return response;
}
