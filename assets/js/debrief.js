// One bundle for every page. Order matters: an invalid form stops at validity.js, and the extensions below look for
// window.htmx.
import "./validity.js";
import "./htmx.js";
import "htmx-ext-sse/dist/sse.js";
import "idiomorph/dist/idiomorph-ext.esm.js";
import "./forms.js";
import "./date_picker.js";
import "./policy_steps.js";
import "./selection.js";
import "./tabs.js";
import "./theme.js";
import "./dialogs.js";
import "./palette.js";
import "./keys.js";
import "./notices.js";
import "./composer_unsent_text.js";
import "./composer.js";
import "./composer_completion.js";
import "./live.js";
import "./collapsible_sections.js";
import "./import_review_highlight.js";
import "./unsaved_forms.js";
import { removeExpired } from "./editor/kept.js";
import "./drill_clock.js";
import { listKeptLines, rememberPerson } from "./offline/lines.js";
import "./offline/register.js";
import "./known_at_slider.js";
import "./passages.js";

const { person } = document.body.dataset;
const offline = document.querySelector("[data-kept-lines]");
if (person) rememberPerson(person);
if (offline) listKeptLines(offline);
removeExpired(person ?? "");
document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action") !== "/sign-out/") return;
  rememberPerson("");
  const editing = document.getElementById("editor"); // asks first, when something is not sent yet
  if (!editing) removeExpired("", true);
});
