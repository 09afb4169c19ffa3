"""The passage of a document that matches a query, with its matching words marked."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from insights.search.index_terms import IS_UNSPACED, RUNS, normalize, stem

AROUND = 70  # characters before the first match
LENGTH = 200
# Of Markdown: marks of headings, live blocks and comments, which may be cut off at either end of the passage.
MARKUP = re.compile(r"(?m)^#{1,6}\s+|\{\{\s*\w+\s*\}\}|\A[^<]{0,300}?-->|<!--(?s:.{0,300}?)(?:-->|\Z)")


def patterns_of(query: str) -> re.Pattern[str] | None:
    """Matches each word of the query, longer words that begin with it, and other forms of it."""
    runs = [run for run in RUNS.findall(normalize(query))[:20] if run != "v"]  # of a version
    forms = sorted({form for run in runs for form in (run, stem(run))}, key=len, reverse=True)
    return re.compile("|".join(map(pattern_of, forms)), re.IGNORECASE) if forms else None


def pattern_of(form: str) -> str:
    if IS_UNSPACED.match(form):
        return re.escape(form)
    ending = f"{re.escape(form[:-1])}[iy]" if form.endswith("y") else re.escape(form)  # retry, retries
    return rf"(?<![^\W_]){ending}[^\W_]*"


def snippet(text: str, pattern: re.Pattern[str] | None) -> str:
    """About 200 characters around the first match, on one line, without Markdown; the beginning if nothing matches."""
    match = pattern.search(text) if pattern else None
    start = max(0, match.start() - AROUND) if match else 0
    if start:
        start = text.find(" ", start, start + 20) + 1 or start
    part = " ".join(MARKUP.sub(" ", text[start : start + LENGTH]).split())
    return f"{'… ' if start else ''}{part}{' …' if start + LENGTH < len(text) else ''}"


def marked(text: str, pattern: re.Pattern[str] | None) -> SafeString:
    """The text, escaped, with `<mark>` around each match."""
    if pattern is None:
        return mark_safe(escape(text))  # noqa: S308 - escaped
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped
