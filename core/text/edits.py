"""The smallest edits that turn one text into another, by line and then by word, in bounded time. Pure."""

from core.text.diff import MAX_LINES, MAX_WORDS, TOKENS, Budget, matching_blocks

Edit = tuple[int, int, str]  # from and to in the old text, in characters, and the new content


def edits(old: str, new: str) -> list[Edit]:
    """Edits in the order of the old text; applying them from the last to the first gives `new`."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    budget = Budget()
    out: list[Edit] = []
    at = i = j = 0
    for start_old, start_new, length in [*matching_blocks(before, after, MAX_LINES), (len(before), len(after), 0)]:
        left, right = "".join(before[i:start_old]), "".join(after[j:start_new])
        out += [(at + start, at + end, words) for start, end, words in _by_word(left, right, budget)]
        at += len(left) + sum(map(len, before[start_old : start_old + length]))
        i, j = start_old + length, start_new + length
    return out


def _by_word(old: str, new: str, budget: Budget) -> list[Edit]:
    if old == new:
        return []
    a, b = TOKENS.findall(old), TOKENS.findall(new)
    shared = matching_blocks(a, b, MAX_WORDS) if budget.spend(len(a) * len(b)) else []
    out: list[Edit] = []
    at = i = j = 0
    for start_old, start_new, length in [*shared, (len(a), len(b), 0)]:
        removed, added = "".join(a[i:start_old]), "".join(b[j:start_new])
        if removed or added:
            out.append((at, at + len(removed), added))
        at += len(removed) + sum(map(len, a[start_old : start_old + length]))
        i, j = start_old + length, start_new + length
    return out
