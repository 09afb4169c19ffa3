// A long text is kept in this browser until it is saved: form[data-draft="INC-214"] with one textarea.
// After a crash or a lost connection the page offers what was typed; nothing is put back without being asked.

const shelfOf = (form) => `debrief.draft:${document.body.dataset.person ?? ""}:${form.dataset.draft}`;
let timer = 0;

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function offer(form, field, draft) {
  const note = document.createElement("div");
  note.className = "db-note hint mb-3";
  note.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `Text typed here at ${draft.at} was not saved. It is still in this browser.`;
  const acts = document.createElement("div");
  acts.className = "gap";
  const done = () => {
    localStorage.removeItem(shelfOf(form));
    note.remove();
    field.focus();
  };
  acts.append(
    button("Restore text", () => {
      field.value = draft.text;
      done();
    }),
    button("Discard text", done),
  );
  note.append(words, acts);
  field.before(note);
}

function look() {
  const form = document.querySelector("form[data-draft]");
  const field = form?.querySelector("textarea");
  if (!field || form.dataset.watched) return;
  form.dataset.watched = "";
  const draft = JSON.parse(localStorage.getItem(shelfOf(form)) ?? "null");
  if (draft && draft.text.trim() === field.value.trim()) localStorage.removeItem(shelfOf(form));
  else if (draft) offer(form, field, draft);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const at = new Date().toTimeString().slice(0, 5);
      localStorage.setItem(shelfOf(form), JSON.stringify({ text: field.value, at }));
    }, 400);
  });
}

look();
document.addEventListener("htmx:afterSettle", look);
