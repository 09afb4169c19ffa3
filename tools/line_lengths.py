"""Lint rule: no line of our JavaScript, CSS and templates is longer than 120 characters.

Ruff checks Python. A template line with one Django tag or one URL may be longer, because these cannot be split, and so
may mails, where a line break inside a style or a sentence would be sent.
"""

import re
import sys
from pathlib import Path

from tools.bootstrap import ROOT

MAXIMUM = 120
SUFFIXES = {".js", ".mjs", ".css", ".html"}
ONE_TAG = re.compile(r'\s*\{% [^%]* %\}|<meta [^>]*>|\s*href="\{\{[^"<]*">')
EXEMPT = {"mail"}


def long_lines(folder: Path) -> list[str]:
    """`path:line` of each line that is too long."""
    return [
        f"{path.relative_to(folder)}:{number}"
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES and not EXEMPT & set(path.relative_to(folder).parts)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > MAXIMUM and not ONE_TAG.fullmatch(line)
    ]


if __name__ == "__main__":
    found = [place for folder in ["assets", "templates"] for place in long_lines(ROOT / folder)]
    print("\n".join(f"{place}: longer than {MAXIMUM} characters" for place in found))
    sys.exit(bool(found))
