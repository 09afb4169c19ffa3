"""Three-way merge of texts by line. Pure."""

from difflib import SequenceMatcher

MAX_LINES = 4_000  # beyond it two changes count as a conflict, because comparing would take too long
Change = tuple[int, int, list[str]]  # lines of the base from, to, and the new content


def merge_lines(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None where they changed the same lines. Two equal changes are one."""
    old, *new = (text.split("\n") for text in (base, mine, theirs))
    if max(len(old), *map(len, new)) > MAX_LINES:
        return None
    out: list[str] = []
    at = 0
    waiting = sorted([*_changes(old, new[0]), *_changes(old, new[1])])
    for place, (start, end, lines) in enumerate(waiting):
        if place and (start, end, lines) == waiting[place - 1]:
            continue
        if start < at or (place and start == waiting[place - 1][1]):  # the same lines, or side by side
            return None
        out += old[at:start] + lines
        at = end
    return "\n".join(out + old[at:])


def _changes(old: list[str], new: list[str]) -> list[Change]:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, new[c:d]) for kind, a, b, c, d in steps if kind != "equal"]
