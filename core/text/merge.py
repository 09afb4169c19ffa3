"""Three-way merge of texts by line. Pure."""

from difflib import SequenceMatcher

MAX_LINES = 4_000  # beyond it two changes count as a conflict, because comparing would take too long
Change = tuple[int, int, list[str]]  # lines of the base from, to, and the new content


def merge_lines(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None where they changed the same lines. Two equal changes are one."""
    old, *new = (text.split("\n") for text in (base, mine, theirs))
    if max(len(old), *map(len, new)) > MAX_LINES:
        return None
    own, other = (_changes(old, lines) for lines in new)
    other = [change for change in other if change not in own]
    return None if any(_meet(change, own) for change in other) else _applied(old, [*own, *other])


def merge_preferring_mine(base: str, mine: str, theirs: str) -> str:
    """As `merge_lines`, with my lines where both changed the same ones. Texts that are too long: mine."""
    old, *new = (text.split("\n") for text in (base, mine, theirs))
    if max(len(old), *map(len, new)) > MAX_LINES:
        return mine
    own, other = (_changes(old, lines) for lines in new)
    return _applied(old, [*own, *(change for change in other if not _meet(change, own))])


def _meet(change: Change, others: list[Change]) -> bool:
    """Whether it changes the same lines as one of them, or lines beside it."""
    return any(change[0] <= end and start <= change[1] for start, end, _ in others)


def _applied(old: list[str], changes: list[Change]) -> str:
    out: list[str] = []
    at = 0
    for start, end, lines in sorted(changes):
        out += old[at:start] + lines
        at = end
    return "\n".join(out + old[at:])


def _changes(old: list[str], new: list[str]) -> list[Change]:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, new[c:d]) for kind, a, b, c, d in steps if kind != "equal"]
