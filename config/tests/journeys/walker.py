"""A browser without scripts: opens pages, submits their forms, follows redirects."""

from urllib.parse import urljoin

import httpx
from bs4 import BeautifulSoup, Tag


class Walker:
    """Stores cookies and the current page. Every status above 399 is a failure."""

    def __init__(self, url: str) -> None:
        self.wire = httpx.Client(base_url=url, follow_redirects=True, timeout=60)
        self.at = url
        self.html = ""

    def open(self, address: str) -> str:
        return self.look(self.wire.get(urljoin(self.at, address)))

    def submit(self, action: str, **filled: str) -> str:
        """Submit the form whose URL contains `action`, with its values and those given."""
        form = next(f for f in self.page.find_all("form") if action in str(f.get("action", "")))
        target = urljoin(self.at, str(form["action"]))
        sent = {**fields(form), **filled}
        files = {name: (None, value) for name, value in sent.items()} if form.get("enctype") else None
        headers = {"Referer": self.at, "Origin": str(httpx.URL(self.at).join("/"))[:-1]}
        answer = self.wire.post(target, files=files, data=None if files else sent, headers=headers)
        return self.look(answer)

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "lxml")

    def look(self, answer: httpx.Response) -> str:
        words = " ".join(BeautifulSoup(answer.text, "lxml").get_text(" ").split())
        assert answer.status_code < 400, f"{answer.request.method} {answer.url}: {answer.status_code} {words[:1500]}"
        self.at, self.html = str(answer.url), answer.text
        return words


def fields(form: Tag) -> dict[str, str]:
    """The values that a browser would send for an unchanged form."""
    found: dict[str, str] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type", "")
        if not name or field.has_attr("disabled") or kind in {"submit", "button", "file"}:
            continue
        if kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                found[str(name)] = str(field.get("value", "on"))
        elif field.name == "select":
            options = field.find_all("option")
            first = options[0] if options and not field.has_attr("multiple") else None
            if chosen := next((option for option in options if option.has_attr("selected")), first):
                found[str(name)] = str(chosen.get("value", ""))
        else:
            found[str(name)] = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
    return found
