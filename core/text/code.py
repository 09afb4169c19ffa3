"""Highlights code blocks with CSS classes. Our own tokenizer, because its time is linear for any input."""

import re

from markdown_it.common.utils import escapeHtml

MAX_CHARS = 20_000  # longer code is shown without colors
CLASSES = frozenset({"hl-c", "hl-s", "hl-n", "hl-k", "hl-add", "hl-del", "hl-at"})

HASH, SLASHES, DASHES, SEMICOLON = r"\#[^\n]*", r"//[^\n]*|/\*[^\n]*", r"--[^\n]*", r"[;\#][^\n]*"
FAMILIES: dict[str, tuple[str, str]] = {  # start of a comment; keywords
    "python": (
        HASH,
        "and as assert async await break class continue def del elif else except False finally for from global if "
        "import in is lambda None nonlocal not or pass raise return True try while with yield",
    ),
    "shell": (HASH, "case do done elif else esac export fi for function if in local return sudo then until while"),
    "data": (HASH, "true false null yes no on off"),
    "ini": (SEMICOLON, "true false yes no on off"),
    "sql": (
        DASHES,
        "alter and as asc between by case create delete desc distinct drop else end exists from group having in index "
        "inner insert into is join left like limit not null on or order outer primary right select set table then "
        "union update values when where with",
    ),
    "c": (
        SLASHES,
        "async await bool break case catch chan char class const continue default defer do else enum export extends "
        "false final finally fn for func function go if implements import impl in int interface let match mut new nil "
        "null package private protected pub public range return self static struct super switch this throw true try "
        "type undefined use var void while yield",
    ),
    "ruby": (HASH, "begin class def do else elsif end false if module nil rescue return self then true unless when"),
    "plain": (r"(?!)", "true false null"),
}
LANGUAGES = {
    **dict.fromkeys(["python", "py"], "python"),
    **dict.fromkeys(["bash", "sh", "shell", "zsh", "console"], "shell"),
    **dict.fromkeys(["yaml", "yml", "toml", "nginx", "dockerfile", "hcl", "terraform", "promql", "conf"], "data"),
    **dict.fromkeys(["ini", "cfg", "properties"], "ini"),
    **dict.fromkeys(["sql", "psql", "mysql"], "sql"),
    **dict.fromkeys(["javascript", "js", "typescript", "ts", "go", "java", "kotlin", "c", "cpp", "rust", "php"], "c"),
    **dict.fromkeys(["ruby", "rb"], "ruby"),
    "json": "plain",
}
STRING = r'"(?:[^"\\\n]|\\.){0,400}"|\'(?:[^\'\\\n]|\\.){0,400}\''


def _pattern(family: str) -> re.Pattern[str]:
    comment, words = FAMILIES[family]
    keyword = rf"(?<![\w.-])(?:{'|'.join(words.split())})(?![\w-])"
    case = re.IGNORECASE if family == "sql" else 0
    number = r"(?<![\w.])\d[\w.]{0,40}"
    return re.compile(rf"(?P<s>{STRING})|(?P<c>{comment})|(?P<n>{number})|(?P<k>{keyword})", case)


PATTERNS = {family: _pattern(family) for family in FAMILIES}


def highlight(code: str, language: str, attributes: str = "") -> str:
    """Escaped HTML with `<span class="hl-…">`; "" for an unknown language, which the renderer then only escapes."""
    name = language.lower()
    if len(code) > MAX_CHARS:
        return ""
    if name == "diff":
        return "".join(map(_diff_line, code.splitlines(keepends=True)))
    if name not in LANGUAGES:
        return ""
    parts, end = [], 0
    for token in PATTERNS[LANGUAGES[name]].finditer(code):
        parts += [escapeHtml(code[end : token.start()]), _span(token.lastgroup or "", token.group())]
        end = token.end()
    return "".join([*parts, escapeHtml(code[end:])])


def _span(kind: str, code: str) -> str:
    return f'<span class="hl-{kind}">{escapeHtml(code)}</span>'


def _diff_line(line: str) -> str:
    kind = {"+": "add", "-": "del", "@": "at"}.get(line[:1])
    return _span(kind, line) if kind else escapeHtml(line)
