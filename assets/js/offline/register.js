// Registers the service worker, so that the incident pages opened last work offline. Usually the sign-in page does it:
// the first page after it is already loaded through the worker.
if ("serviceWorker" in navigator) {
  const first = !navigator.serviceWorker.controller;
  addEventListener("load", () => navigator.serviceWorker.register("/worker.js").catch(() => {}));
  if (first) navigator.serviceWorker.addEventListener("controllerchange", requestFilesAgain, { once: true });
}

/** The worker keeps the static files that pass through it; those of this page were loaded before it ran. */
function requestFilesAgain() {
  for (const { name } of performance.getEntriesByType("resource")) {
    if (new URL(name).pathname.startsWith("/static/")) fetch(name).catch(() => {});
  }
}
