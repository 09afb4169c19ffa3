import random
import time

from django.test import SimpleTestCase

from core.text.edits import edits

LETTERS = "ab \n😀é.\r\u2028|#"


def applied(old: str, new: str) -> str:
    for start, end, words in reversed(edits(old, new)):
        old = old[:start] + words + old[end:]
    return old


class EditTests(SimpleTestCase):
    def test_edits_turn_any_text_into_any_other(self):
        source = random.Random(7)
        for _ in range(500):
            old = "".join(source.choices(LETTERS, k=source.randint(0, 60)))
            new = list(old)
            for _ in range(source.randint(0, 5)):
                place = source.randint(0, len(new))
                new[place : place + source.randint(0, 3)] = source.choice(["x", "", "\n", "é😀"])
            assert applied(old, "".join(new)) == "".join(new), (old, new)

    def test_changed_word_is_one_small_edit(self):
        old = "one\nThe gateway was down for an hour.\nthree\n"
        assert edits(old, old.replace("hour", "day")) == [(32, 36, "day")]

    def test_unchanged_lines_have_no_edits(self):
        old = "".join(f"line {number}\n" for number in range(100))
        new = old.replace("line 3\n", "line 3 changed\n").replace("line 90\n", "")
        assert sum(end - start + len(words) for start, end, words in edits(old, new)) < 40

    def test_large_texts_of_equal_lines_take_bounded_time(self):
        began = time.monotonic()
        old, new = "same\n" * 20_000, "same\nother\n" * 10_000
        assert applied(old, new) == new
        assert time.monotonic() - began < 2
