"""Turns the macros of Jira and old Confluence pages into marks that the other passes know."""

from __future__ import annotations

import re

_WIKI = re.compile(r"^(?:h[1-6]\.[ \t]+\S|\|\|[^|\n]{1,200}\|\|)", re.M)
_BOX = re.compile(r"\{(?:panel|quote|color|info|note|tip|warning|expand|section|column)(?::[^{}\n]{0,200})?\}")
_CODE = re.compile(r"\{(?:code|noformat)(?::[^{}\n]{0,200})?\}")
_PERSON = re.compile(r"\[~(?:accountid:)?(?P<who>[\w.@:-]{1,80})\]")
_OPEN_MARK = re.compile(r"(?m)^(?P<item>[ \t]{0,20}[*#-]{1,3}[ \t]+)\((?:x|!|\?)\)[ \t]*")


def without_macros(text: str) -> str:
    """The text with code as fences, people as (@name), ticks for what is done, and no frames around paragraphs.

    A text without headings or tables of such a wiki is returned as it is.
    """
    if not _WIKI.search(text):
        return text
    text = _CODE.sub("\n```\n", _BOX.sub("", text))
    text = _PERSON.sub(lambda match: f"(@{match['who']})", text)
    return _OPEN_MARK.sub(lambda match: match["item"], text).replace("(/)", "✅")
