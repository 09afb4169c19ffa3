"""Lint rule: no line of our JavaScript and CSS is longer than 120 characters."""

import sys
from pathlib import Path

from tools.bootstrap import ROOT

MAXIMUM = 120
SUFFIXES = {".js", ".mjs", ".css"}


def long_lines(folder: Path) -> list[str]:
    """`path:line` of each line that is too long."""
    return [
        f"{path.relative_to(folder)}:{number}"
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > MAXIMUM
    ]


if __name__ == "__main__":
    found = long_lines(ROOT / "assets")
    print("\n".join(f"{place}: longer than {MAXIMUM} characters" for place in found))
    sys.exit(bool(found))
