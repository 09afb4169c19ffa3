"""One line of plain text as HTML: escaped, with links for references, mentions and web addresses. No queries."""

import re
from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from core.references import MENTION, NUMBER, PATTERN, OtherSystems, Resolved, prefixes

LINKS = re.compile(
    rf"(?P<url>https?://[^\s<>\"]{{1,500}})|{PATTERN.pattern}|(?P<mention>{MENTION.pattern})|{NUMBER.pattern}"
    r"|`[^`\n]{1,500}`",  # code, which has no links
    re.IGNORECASE,
)
BEHIND = ".,;:!?)]}'…"
NONE: Mapping[str, Resolved] = {}


def linked(text: str, numbered: Mapping[str, Resolved] = NONE) -> SafeString:
    """References and mentions lead to the search, which opens what the reader may see: the HTML is the same for all.

    `numbered`: what `#12` means in this text.
    """
    parts, done, others = [], 0, OtherSystems()
    for match in LINKS.finditer(text):
        words = match.group(0)
        if url := match["url"]:
            words = url.rstrip(BEHIND)
            link = format_html('<a href="{}" rel="noopener noreferrer">{}</a>', words, words)
        elif match["mention"] or words.partition("-")[0] in prefixes():
            link = format_html('<a href="{}?{}">{}</a>', reverse("insights:search"), urlencode({"q": words}), words)
        elif words[0] == "#" and not others.has(match) and (found := numbered.get(words)):
            link = format_html('<a href="{}" title="{}">{}</a>', found.url, found.title, words)
        else:
            continue
        parts += [escape(text[done : match.start()]), link]
        done = match.start() + len(words)
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308 - every part is escaped
