"""A diff is exact and finishes in time."""

import random
import time

import pytest
from django.test import SimpleTestCase

from core.text.diff import Row, side_by_side, word_diff


def old_of(chunks):
    return "".join(text for kind, text in chunks if kind != "added")


def new_of(chunks):
    return "".join(text for kind, text in chunks if kind != "removed")


class DiffTests(SimpleTestCase):
    def test_changed_word_is_one_change(self):
        assert word_diff("pool size was 8", "pool size was 1") == [
            ("same", "pool size was "),
            ("removed", "8"),
            ("added", "1"),
        ]

    def test_equal_texts_have_no_change(self):
        assert word_diff("a\nb", "a\nb") == [("same", "a\nb")]
        assert word_diff("", "") == []

    def test_changed_lines_are_paired(self):
        assert side_by_side("a\nb\nc", "a\nx y\nc\nd") == [
            Row([("same", "a")]),
            Row([("removed", "b"), ("added", "x y")]),
            Row([("same", "c")]),
            Row([("added", "d")], in_old=False),
        ]

    def test_diff_sides_contain_only_their_version(self):
        row = side_by_side("the pool had 8 places", "the pool had 1 place")[0]
        assert row.changed
        assert row.old == [("same", "the pool had "), ("removed", "8 places")]
        assert row.new == [("same", "the pool had "), ("added", "1 place")]

    def test_both_texts_can_be_restored_from_the_diff(self):
        dice = random.Random(7)
        for _ in range(300):
            old, new = ("".join(dice.choices("ab \n.", k=dice.randrange(30))).strip() for _ in range(2))
            rows = side_by_side(old, new)
            for side, text in (("old", old), ("new", new)):
                lines = ["".join(t for _, t in getattr(row, side)) for row in rows if getattr(row, side) is not None]
                assert lines == text.splitlines()

    def test_words_can_be_restored_without_line_changes(self):
        dice = random.Random(8)
        for _ in range(300):
            old, new = ("".join(dice.choices("ab c.", k=1 + dice.randrange(30))) for _ in range(2))
            assert (old_of(word_diff(old, new)), new_of(word_diff(old, new))) == (old, new)

    @pytest.mark.slow
    def test_hostile_pair_takes_bounded_time(self):
        many = ["a"] * 20_000
        for old, new in [
            ("\n".join(many), "\n".join(line for n, line in enumerate(many) if n % 3)),
            ("\n".join(map(str, range(20_000))), "\n".join(map(str, range(20_000, 0, -1)))),
            ("a b " * 30_000, "b a " * 29_000),
            ("\n".join(f"{n}" for n in range(3_900)), "\n".join(f"{n}\nnew {n}" for n in range(1_950))),
            ("\n".join(["a b " * 100] * 2_000), "\n".join(["b a " * 99 + f"{n}" for n in range(2_000)])),
        ]:
            start = time.thread_time()
            side_by_side(old, new)
            assert time.thread_time() - start < 3

    def test_change_in_long_text_of_equal_lines_is_found(self):
        old = "\n".join(["same"] * 20_000)
        rows = side_by_side(old, old.replace("same", "other", 1))
        assert [row.chunks for row in rows if row.changed] == [[("removed", "same"), ("added", "other")]]
        assert len(rows) == 20_000
