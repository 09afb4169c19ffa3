// Registers the service worker for signed-in people, so that the incident pages opened last work offline.
if (document.body.dataset.person && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/worker.js").catch(() => {}));
}
