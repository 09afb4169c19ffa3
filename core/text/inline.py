"""One line of plain text as HTML: escaped, with links for references, mentions and web addresses. No queries."""

import re

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from core.references import MENTION, PATTERN, prefixes

LINKS = re.compile(
    rf"(?P<url>https?://[^\s<>\"]{{1,500}})|{PATTERN.pattern}|(?P<mention>{MENTION.pattern})", re.IGNORECASE
)
BEHIND = ".,;:!?)]}'…"


def linked(text: str) -> SafeString:
    """References and mentions lead to the search, which opens what the reader may see: the HTML is the same for all."""
    parts, done = [], 0
    for match in LINKS.finditer(text):
        words = match.group(0)
        if url := match["url"]:
            words = url.rstrip(BEHIND)
            link = format_html('<a href="{}" rel="noopener noreferrer">{}</a>', words, words)
        elif match["mention"] or words.partition("-")[0] in prefixes():
            link = format_html('<a href="{}?{}">{}</a>', reverse("insights:search"), urlencode({"q": words}), words)
        else:
            continue
        parts += [escape(text[done : match.start()]), link]
        done = match.start() + len(words)
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308 - every part is escaped
