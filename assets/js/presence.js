// Who else has this page open, sent by the stream: [{ name, initials, tint }].

const WIDE = 1200;

/** The address of the stream for a page that says who has it open. */
export function addressAt(stream, page) {
  return stream && page ? `${stream}${stream.includes("?") ? "&" : "?"}at=${page}` : stream;
}

/** "Mira Okafor", "Mira Okafor and Jonas Weber", "Mira Okafor, Jonas Weber and 3 more". */
export function namesIn(people, most = 2) {
  const names = people.slice(0, most).map(({ name }) => name);
  const more = people.length - names.length;
  const last = more ? `${more} more` : names.pop();
  return [names.join(", "), last].filter(Boolean).join(" and ");
}

function element(name, classes, text) {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

/** The discs are decoration; the names are text, shown where the top bar has room. */
export function showPresent(place, people) {
  const discs = element("span", "db-avs", "");
  discs.ariaHidden = "true";
  for (const { name, initials, tint } of people.slice(0, 6)) {
    const disc = element("span", `db-av ${tint}`, initials);
    disc.title = name;
    discs.append(disc);
  }
  const all = element("span", "visually-hidden", `Also on this page: ${namesIn(people, 24)}`);
  place.replaceChildren(discs, all);
  if (innerWidth >= WIDE) {
    const short = element("span", "small muted text-truncate", namesIn(people));
    short.ariaHidden = "true";
    place.append(short);
  }
  place.hidden = !people.length;
}
