"""Callouts: a quote that begins with `**Note:**` or with the line `[!NOTE]` is a box with a color."""

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

KINDS = ("note", "tip", "important", "warning", "caution")
CALLOUT_CLASSES = frozenset(f"callout-{kind}" for kind in KINDS)
MARKER = re.compile(rf"\[!({'|'.join(KINDS)})\][ \t]*\Z", re.I)
LABEL = re.compile(rf"({'|'.join(KINDS)}):?\Z", re.I)


def callouts(state: StateCore) -> None:
    """Set the class of such quotes; a marker line becomes the word in bold."""
    for index, token in enumerate(state.tokens[:-2]):
        if token.type != "blockquote_open" or state.tokens[index + 2].type != "inline":
            continue
        children = state.tokens[index + 2].children or []
        if kind := _labeled(children) or _marked(children):
            token.attrSet("class", f"callout-{kind}")


def _labeled(children: list[Token]) -> str:
    """The kind for `**Note:** …`."""
    words = [child for child in children[:4] if child.type != "text" or child.content]
    if len(words) < 3 or words[0].type != "strong_open" or words[2].type != "strong_close":
        return ""
    found = LABEL.match(words[1].content)
    return found.group(1).lower() if found else ""


def _marked(children: list[Token]) -> str:
    """The kind for `[!NOTE]` on a line of its own, which is replaced by `Note`."""
    first = children[0] if children else None
    found = MARKER.match(first.content) if first is not None and first.type == "text" else None
    if found is None:
        return ""
    kind = found.group(1).lower()
    label = Token("text", "", 0, content=kind.capitalize())
    opens, closes = Token("strong_open", "strong", 1, markup="**"), Token("strong_close", "strong", -1, markup="**")
    children[:1] = [opens, label, closes]
    return kind
