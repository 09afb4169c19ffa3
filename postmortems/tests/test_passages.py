"""Stored passages are found again after edits, or reported as deleted."""

from time import perf_counter

import pytest
from django.test import SimpleTestCase

from postmortems.highlights import mark_passages
from postmortems.passages import Passage, choose, excerpt, locate, plain

TEXT = """## Summary

The user API returned errors for about **75% of users**, from 22:00 to [02:00](https://example.test/clock).

## Why the database was suspected

- Slow queries rose in the same minute.
- The alert named `user_api` only.
"""


class PassageTests(SimpleTestCase):
    def quoted(self, text: str, passage: Passage) -> str | None:
        span = locate(text, passage)
        return text[span.start : span.end] if span else None

    def test_rendered_words_are_found_in_the_source(self):
        self.assertEqual(self.quoted(TEXT, choose(TEXT, "about 75% of users, from")), "about **75% of users**, from")
        self.assertEqual(self.quoted(TEXT, choose(TEXT, "named user_api only")), "named `user_api` only")
        self.assertIsNone(choose(TEXT, "80% of users"))

    def test_passage_moves_with_text_inserted_before_it(self):
        passage = choose(TEXT, "Slow queries rose")
        self.assertEqual(self.quoted("New first paragraph.\n\n" + TEXT, passage), "Slow queries rose")

    def test_context_selects_among_equal_passages(self):
        text = "First it was slow here.\n\nThen it was slow there."
        passage = choose(text, "it was slow", prefix="Then ", suffix=" there")
        moved = "Before all.\n\n" + text
        span = locate(moved, passage)
        self.assertTrue(moved[: span.start].endswith("Then "))

    def test_edited_passage_is_found_by_its_context(self):
        passage = choose(TEXT, "75% of users")
        edited = TEXT.replace("75% of users", "75% of signed-in users")
        span = locate(edited, passage)
        self.assertTrue(span.edited)
        self.assertIn("75% of signed-in users", edited[span.start : span.end])

    def test_deleted_passage_is_not_found(self):
        passage = choose(TEXT, "Slow queries rose in the same minute.")
        self.assertIsNone(locate("## Summary\n\nAll new.", passage))

    def test_excerpt_names_the_section_and_the_paragraph(self):
        found = excerpt(TEXT, locate(TEXT, choose(TEXT, "75% of users")))
        self.assertEqual(found.section, "Summary")
        self.assertEqual(found.marked, "75% of users")
        self.assertTrue(found.before.startswith("The user API"))

    @pytest.mark.slow
    def test_time_is_linear_in_the_length(self):
        for unit in ["](", "**a", "a a ", "[x](y ", "\\"]:
            times = []
            for length in [20_000, 40_000]:
                text = unit * length
                start = perf_counter()
                plain(text)
                locate(text, Passage("no such words", "x" * 40, "y" * 40))
                times.append(perf_counter() - start)
            self.assertLess(times[1], 4 * times[0] + 0.1, unit)

    def test_marks_are_escaped_and_never_inside_tags(self):
        html = '<p title="a &amp; b">a &amp; b and <b>c</b></p>'
        self.assertEqual(
            mark_passages(html, [("a & b", "x")]),
            '<p title="a &amp; b"><mark class="x">a &amp; b</mark> and <b>c</b></p>',
        )
        self.assertEqual(mark_passages(html, [("and c", "x")]), html)
