// Keeps unsaved form input for this tab across closed dialogs, expired sessions, error pages and reloads, and restores
// it into the same form with a note that can discard it.
// form[data-draft="INC-214"], the editor of a long text, also says whether its text is saved ([data-saved]), saves on
// Ctrl+S and asks before the page is left; its text is offered, never put back without being asked.
import { note } from "./unsaved_notice.js";
import { putBack, replacedFields, typedFields } from "./unsaved_during_swap.js";
import { differs, fill, named, TEXT_FIELDS, valuesOf } from "./form_values.js";
import { saved } from "./htmx.js";
import { isOutdated, keep, keepNext, markSent, nameOf, read, dropArrived, wasSubmit } from "./unsaved_storage.js";

const person = document.body.dataset.person ?? "";
const initial = new WeakMap(); // form → values it came with
const sent = new WeakMap(); // form whose answer is another page → values it was sent with
let typed = []; // fields that the answer which is swapped in may replace

dropArrived(sessionStorage, {
  signedIn: Boolean(person) && !("errorPage" in document.body.dataset),
  type: performance.getEntriesByType("navigation")[0]?.type ?? "navigate",
  referrer: document.referrer && new URL(document.referrer).pathname,
  path: location.pathname,
});

const draftable = (form) =>
  person &&
  form instanceof HTMLFormElement &&
  form.method === "post" &&
  !form.hasAttribute("data-composer") &&
  Boolean(form.querySelector(TEXT_FIELDS));

const address = (form) => form.getAttribute("action") || location.pathname;
// Several forms of a page may have one address; their fields have different ids.
const nameInPage = (form) => form.dataset.draft ?? `${address(form)}#${named(form)[0]?.id ?? ""}`;
const recordOf = (form) => nameOf(person, location.pathname, nameInPage(form));

function restoreUnsaved(form) {
  const record = read(sessionStorage, recordOf(form));
  if (!record || record.sent) return;
  const before = initial.get(form);
  if (!Object.entries(record.values).some(([name, value]) => name in before && before[name].trim() !== value.trim())) {
    sessionStorage.removeItem(recordOf(form));
    return;
  }
  const drop = () => sessionStorage.removeItem(recordOf(form));
  const restore = () => {
    fill(form, record.values);
    changed(form);
  };
  const discard = () => {
    drop();
    fill(form, before);
  };
  const offer = (words) => note(form, words, ["Restore text", restore], ["Discard text", drop]);
  if (isOutdated(record, before))
    offer("This was changed since you typed a text that is not saved. It is in this browser.");
  else if (form.hasAttribute("data-draft")) offer("Text typed here was not saved. It is still in this browser.");
  else {
    restore();
    note(form, "Restored text that was not saved.", ["Discard text", discard]);
  }
}

function look() {
  const replaced = replacedFields(typed);
  typed = [];
  for (const form of document.forms) {
    if (initial.has(form) || !draftable(form)) continue;
    // [data-unsaved]: the form came back with a text that the server did not take.
    const unsaved = form.hasAttribute("data-unsaved");
    initial.set(form, unsaved ? {} : valuesOf(form));
    if (unsaved) changed(form);
    else if (!replaced.some(({ field }) => field.form === form)) restoreUnsaved(form);
  }
  for (const each of replaced) {
    putBack(each);
    if (each.field.form) changed(each.field.form);
  }
}

const isDirty = (form) => initial.has(form) && !sent.has(form) && differs(form, initial.get(form));

function state(form, words) {
  const label = form.querySelector("[data-saved]");
  if (label) label.textContent = words;
}

function changed(form) {
  if (!initial.has(form)) return;
  if (sent.has(form)) {
    keepNext(sessionStorage, recordOf(form), valuesOf(form), sent.get(form));
    return;
  }
  keep(sessionStorage, recordOf(form), valuesOf(form), initial.get(form));
  if (isDirty(form)) state(form, "Not saved");
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form) changed(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!initial.has(form)) return;
  state(form, "Saving");
  if (!event.defaultPrevented) {
    markSent(sessionStorage, recordOf(form), location.pathname);
    sent.set(form, valuesOf(form)); // leaving by sending it asks nothing
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt: sender, formData: data } = event.detail.requestConfig ?? {};
  typed = typedFields({ sender, data });
  const form = event.detail.requestConfig?.elt;
  if (initial.has(form) && wasSubmit(event.detail.requestConfig) && saved(event)) {
    sessionStorage.removeItem(recordOf(form));
    initial.delete(form);
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (!initial.has(form) || !wasSubmit(event.detail.requestConfig)) return;
  if (saved(event) && event.detail.requestConfig.verb !== "get") {
    sessionStorage.removeItem(recordOf(form)); // an answer without content is not swapped
    initial.delete(form);
  } else changed(form);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

addEventListener("beforeunload", (event) => {
  const form = document.querySelector("form[data-draft]");
  if (form && isDirty(form)) event.preventDefault();
});

// A page that the browser kept comes back: what was sent from it and has not arrived is unsaved again.
addEventListener("pageshow", (event) => {
  for (const form of event.persisted ? document.forms : []) {
    if (sent.delete(form) && read(sessionStorage, recordOf(form))) changed(form);
  }
});

look();
document.addEventListener("htmx:afterSwap", look);
document.addEventListener("htmx:afterSettle", look);
