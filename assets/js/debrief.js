// One bundle for every page. Order matters: an invalid form stops at validity.js, and the extensions below look for
// window.htmx.
import "./validity.js";
import "./htmx.js";
import "htmx-ext-sse/dist/sse.js";
import "idiomorph/dist/idiomorph-ext.esm.js";
import "./forms.js";
import "./days.js";
import "./steps.js";
import "./selection.js";
import "./theme.js";
import "./dialogs.js";
import "./palette.js";
import "./keys.js";
import "./notices.js";
import "./typed_line.js";
import "./composer.js";
import "./live.js";
import "./folds.js";
import "./pairs.js";
import "./drafts.js";
import { removeExpired } from "./editor/kept.js";
import "./drills.js";
import { listKeptLines, rememberPerson } from "./offline/lines.js";
import "./offline/register.js";
import "./looking_back.js";
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
