"""Rules of our Markdown beyond CommonMark: comments that readers never see, `<br>`, and footnotes."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

OPENS, CLOSES = "<!--", "-->"
BREAK = re.compile(r"<br[ \t]{0,3}/?>", re.I)
NOTE_ID = re.compile(r"u-fn(?:ref)?\d{1,4}(?:-\d{1,4})?")


def hidden_comments(markdown: MarkdownIt) -> None:
    """`<!-- … -->` outside code is left out. One that is never closed is shown, so that it is noticed."""
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    markdown.block.ruler.before("fence", "comment", _block_comment, {"alt": interrupts})
    markdown.inline.ruler.before("autolink", "comment", _inline_comment)
    markdown.add_render_rule("comment", lambda self, tokens, index, options, env: "")


def line_breaks(markdown: MarkdownIt) -> None:
    """`<br>` breaks the line, for cells of tables."""
    markdown.inline.ruler.before("autolink", "line_break", _line_break)


def footnotes(markdown: MarkdownIt) -> None:
    """`[^1]` in the text and `[^1]: …` below it. Ids get the prefix for names that people choose."""
    markdown.use(footnote_plugin, inline=False)
    markdown.add_render_rule("footnote_ref", _render_reference)
    markdown.add_render_rule("footnote_open", _render_open)
    markdown.add_render_rule("footnote_anchor", _render_anchor)
    markdown.add_render_rule("footnote_block_open", lambda self, tokens, index, options, env: "<hr><ol>\n")
    markdown.add_render_rule("footnote_block_close", lambda self, tokens, index, options, env: "</ol>\n")


def without_comments(text: str) -> str:
    """The text without comments that are closed in it, in linear time."""
    out, at = [], 0
    while (start := text.find(OPENS, at)) != -1 and (end := text.find(CLOSES, start + len(OPENS))) != -1:
        out.append(text[at:start])
        at = end + len(CLOSES)
    return "".join([*out, text[at:]])


def _closing(state: Any, start: int, source: str) -> int:
    """Where the comment that opens at `start` ends; -1 for never. Looked up once when there is no end."""
    known = state.env.setdefault("comment_ends", {})
    key = id(source)
    if known.get(key, -1) > start:
        return -1
    end = source.find(CLOSES, start + len(OPENS))
    if end == -1:
        known[key] = len(source)
    return end


def _block_comment(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A comment that begins a line; the rest of its last line must be empty."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.is_code_block(start_line) or not state.src.startswith(OPENS, start):
        return False
    end = _closing(state, start, state.src)
    if end == -1 or end >= state.eMarks[end_line - 1]:
        return False
    line = start_line
    while state.eMarks[line] < end + len(CLOSES):
        line += 1
    if state.src[end + len(CLOSES) : state.eMarks[line]].strip():
        return False
    if silent:
        return True
    token = state.push("comment", "", 0)
    token.map = [start_line, line + 1]
    state.line = line + 1
    return True


def _inline_comment(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(OPENS, state.pos):
        return False
    end = _closing(state, state.pos, state.src)
    if end == -1:
        return False
    if not silent:
        state.push("comment", "", 0)
    state.pos = end + len(CLOSES)
    return True


def _line_break(state: StateInline, silent: bool) -> bool:
    found = BREAK.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _number(token: Token) -> int:
    return int(token.meta["id"]) + 1


def _render_reference(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    number, again = _number(tokens[index]), int(tokens[index].meta.get("subId", 0))
    back = f"u-fnref{number}" + (f"-{again}" if again else "")
    return f'<sup><a href="#u-fn{number}" id="{escapeHtml(back)}">{number}</a></sup>'


def _render_open(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return f'<li id="u-fn{_number(tokens[index])}">'


def _render_anchor(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    number, again = _number(tokens[index]), int(tokens[index].meta.get("subId", 0))
    return f' <a href="#u-fnref{number}{f"-{again}" if again else ""}" title="Back to the text">↩</a>'
