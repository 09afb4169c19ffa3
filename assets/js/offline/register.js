// Registers the service worker for signed-in people, so that the incident pages opened last work offline.
if (document.body.dataset.person && "serviceWorker" in navigator) {
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
