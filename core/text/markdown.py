"""Renders Markdown: markdown-it-py without HTML, then nh3 with an allow-list.

`render` does not depend on the reader. It writes a mark (`<data value="…">`) for a reference or a live block, so its
result is cached by content; `core.text.resolve` replaces the marks for each reader. People cannot type a mark, since
HTML they type is shown as text.
"""

import hashlib
import re
import time
from collections.abc import MutableMapping
from typing import Any

import nh3
from django.core.cache import cache
from django.utils.html import escape
from django.utils.text import slugify
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

from core.errors import Invalid
from core.references import MENTION, NUMBER, PATTERN, OtherSystems
from core.text.callouts import CALLOUT_CLASSES, callouts
from core.text.code import CLASSES as CODE_CLASSES
from core.text.code import highlight
from core.text.markdown_rules import NOTE_ID, footnotes, hidden_comments, line_breaks

MAX_BYTES = 256 * 1024
BUDGET_SECONDS = 0.5  # of CPU for parsing; with sanitizing the total stays below one second
MAX_DELIMITERS = 20_000  # emphasis marks in one paragraph
VERSION = 7  # raise it when the output for the same text changes
KEEP_SECONDS = 7 * 24 * 3600
KEEP_PLAIN_SECONDS = 600  # "too complex" depends on the machine, so it is checked again soon

NAMED = re.compile(rf"{PATTERN.pattern}|(?i:{MENTION.pattern})|{NUMBER.pattern}")
BLOCK = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,31})\s*\}\}")
SCHEMES = {"http", "https", "mailto"}
SCHEME = re.compile(r"([^/?#]*?):")
CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
LONE = re.compile(r"[\x00\ud800-\udfff]")
LANGUAGE = re.compile(r"language-[\w+#.-]{1,30}")
OWN_PICTURE = re.compile(r"/files/\d{1,18}/(?:[\w.-]|%[0-9A-F]{2})*/?", re.ASCII)
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TEXT = {"p", "br", "sup", "hr", "blockquote", "pre", "code", "em", "strong", "s", "a", "img"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = HEADINGS | TEXT | TABLES | {"span", "ul", "ol", "li", "label", "input", "data"}
ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "li": {"id"},
    "img": {"src", "alt", "title", "loading"},
    "code": {"class"},
    "span": {"class"},
    "blockquote": {"class"},
    "th": {"align"},
    "td": {"align"},
    "ol": {"start"},
    "input": {"type", "checked", "disabled"},
    "data": {"value"},
    **{heading: {"id"} for heading in HEADINGS},
}


class TooComplex(Exception):
    """Formatting this text would take longer than a page may."""


def check_length(text: str, field: str = "text") -> None:
    """Refuse text above 256 KB with a message; call it where text is entered."""
    size = len(text.encode(errors="replace"))
    if size > MAX_BYTES:
        raise Invalid(field, f"This text is {size // 1024} KB. The limit is 256 KB. Attach the rest as a file.")


def render(text: str) -> str:
    """Sanitized HTML of `text` with marks for references and blocks. Too long or complex text is displayed as typed."""
    key = f"markdown:{VERSION}:{hashlib.sha256(text.encode(errors='replace')).hexdigest()}"
    if (html := cache.get(key)) is not None:
        return html
    try:
        html, keep = to_html(text), KEEP_SECONDS
    except TooComplex:
        html, keep = as_typed(text), KEEP_PLAIN_SECONDS
    cache.set(key, html, keep)
    return html


def to_html(text: str, budget: float = BUDGET_SECONDS) -> str:
    """As `render`, uncached. Raises TooComplex above the size cap or the CPU budget (seconds)."""
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        raise TooComplex
    env = {"deadline": time.thread_time() + budget, "steps": 0}
    html = MARKDOWN.render(LONE.sub("\ufffd", text), env)
    _check(env)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
        strip_comments=True,
    )


def parse(text: str, budget: float = BUDGET_SECONDS) -> list[Token]:
    """The tokens of a text. Raises TooComplex above the CPU budget (seconds)."""
    env = {"deadline": time.thread_time() + budget, "steps": 0}
    tokens = MARKDOWN.parse(text, env)
    _check(env)
    return tokens


def as_typed(text: str) -> str:
    """The unformatted text and the reason, for text that is too complex to format."""
    why = "This text is too long or too nested to format. It is shown as plain text."
    shown = escape(LONE.sub("\ufffd", text[:MAX_BYTES]))
    return f"<p><em>{why}</em></p><pre>{shown}</pre>"


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if value in CODE_CLASSES | CALLOUT_CLASSES or LANGUAGE.fullmatch(value) else None
    if name == "id" and tag in {"a", "li"}:
        return value if NOTE_ID.fullmatch(value) else None
    if name == "src":
        return value if OWN_PICTURE.fullmatch(value) else None
    return value


def _check(env: MutableMapping[str, Any]) -> None:
    if time.thread_time() > env["deadline"]:
        raise TooComplex


def _block_clock(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    _check(state.env)
    return False


def _inline_clock(state: StateInline, silent: bool) -> bool:
    state.env["steps"] += 1
    if state.env["steps"] & 15 == 0:
        _check(state.env)
        if len(state.delimiters) > MAX_DELIMITERS:  # matched in pairs afterwards, where no clock runs
            raise TooComplex
    return False


def _core_clock(state: StateCore) -> None:
    _check(state.env)


def safe_link(url: str) -> bool:
    """http, https, mailto or relative, without control or direction characters, however the scheme is disguised."""
    if CONTROL.search(url):
        return False
    scheme = SCHEME.match(url)
    return scheme is None or scheme.group(1).lower() in SCHEMES


def _head(state: StateCore) -> None:
    """Give headings ids with the prefix `u-` and table cells an attribute instead of a style."""
    taken: dict[str, int] = {}
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            words = state.tokens[index + 1].content[:80]
            slug = f"u-{slugify(words, allow_unicode=True)[:60] or 'part'}"
            taken[slug] = taken.get(slug, 0) + 1
            token.attrSet("id", slug if taken[slug] == 1 else f"{slug}--{taken[slug]}")
        elif style := token.attrs.pop("style", None):
            token.attrSet("align", str(style).partition(":")[2])


def _marks(state: StateCore) -> None:
    """Write marks: for a paragraph that is only `{{ name }}`, and references and mentions outside code and links."""
    for index, token in enumerate(state.tokens):
        if token.type != "inline" or token.children is None:
            continue
        block = BLOCK.fullmatch(token.content.strip())
        if block and state.tokens[index - 1].type == "paragraph_open" and state.tokens[index - 1].level == 0:
            state.tokens[index - 1].hidden = state.tokens[index + 1].hidden = True
            token.children = [_mark(block.group(1), "")]
        elif NAMED.search(token.content):
            token.children = _with_references(token.children)


def _with_references(children: list[Token]) -> list[Token]:
    out, links = [], 0
    for child in children:
        links += child.nesting if child.type in {"link_open", "link_close"} else 0
        if child.type != "text" or links or not NAMED.search(child.content):
            out.append(child)
            continue
        end, others = 0, OtherSystems()
        for match in NAMED.finditer(child.content):
            if match.group(0)[0] == "#" and others.has(match):
                continue
            out += [_text(child.content[end : match.start()]), _mark(match.group(0), match.group(0))]
            end = match.end()
        out.append(_text(child.content[end:]))
    return out


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _mark(value: str, content: str) -> Token:
    return Token("mark", "", 0, content=content, meta={"value": value})


def _render_mark(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    return f'<data value="{escapeHtml(token.meta["value"])}">{escapeHtml(token.content)}</data>'


def _render_image(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """Only images stored here are displayed; others become links, so that reading a page contacts no other site."""
    token = tokens[index]
    source = escapeHtml(str(token.attrs.get("src", "")))
    label = escapeHtml(self.renderInlineAsText(token.children or [], options, env))
    if OWN_PICTURE.fullmatch(str(token.attrs.get("src", ""))):
        return f'<img src="{source}" alt="{label}" loading="lazy">'
    return f'<a href="{source}">{label or source}</a>'


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 20, "highlight": highlight})
    markdown.enable(["table", "strikethrough", "linkify"]).disable(["html_block", "html_inline"])
    markdown.use(tasklists_plugin, label=True)
    markdown.validateLink = safe_link  # type: ignore[method-assign]
    linkify = LinkifyIt(
        options=dict.fromkeys(["fuzzy_email", "fuzzy_ip", "fuzzy_link"], False)
    )  # `deploy.py` is a file
    for scheme in ["mailto:", "ftp:", "//"]:
        linkify.add(scheme, None)
    markdown.linkify = linkify
    markdown.block.ruler.before("table", "clock", _block_clock, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.inline.ruler.before("text", "clock", _inline_clock)
    markdown.core.ruler.before("linkify", "clock", _core_clock)
    hidden_comments(markdown)
    line_breaks(markdown)
    footnotes(markdown)
    markdown.core.ruler.push("head", _head)
    markdown.core.ruler.push("callouts", callouts)
    markdown.core.ruler.push("marks", _marks)
    markdown.add_render_rule("mark", _render_mark)
    markdown.add_render_rule("image", _render_image)
    return markdown


MARKDOWN = _parser()
