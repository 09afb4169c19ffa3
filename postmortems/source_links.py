"""Source links after the sentences of a first draft, such as "Entry 6"."""

import re
from collections.abc import Iterable

from django.utils.html import format_html

from core.text.markdown import render
from postmortems.drafting.sentences import Sentence

PARAGRAPH = re.compile(r"\A<p>(.*)</p>\s*\Z", re.S)


def with_sources(html: str, sentences: Iterable[Sentence]) -> str:
    """The HTML of `render` with source links after each unedited sentence of the first draft."""
    for sentence in sentences:
        inner = PARAGRAPH.match(render(sentence.markdown)) if sentence.sources and not sentence.question else None
        if inner is None:
            continue
        before, words, after = html.partition(inner.group(1))
        if words and (not after or after[0] in " \n<"):
            html = f"{before}{words}{links(sentence)}{after}"
    return html


def links(sentence: Sentence) -> str:
    cites = [
        format_html(' <a class="db-cite" href="{}">{}</a>', source.url, source.label) for source in sentence.sources
    ]
    return "".join(cites)
