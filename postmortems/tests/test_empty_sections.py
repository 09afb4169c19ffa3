"""A section without anything to read is not printed, on the page and in exports."""

from django.test import SimpleTestCase

from core.testing import TeamTestCase
from postmortems.empty_sections import without_empty_sections
from postmortems.exports.document import document_of
from postmortems.exports.markdown import markdown_of
from postmortems.models import PostmortemTemplate
from postmortems.tests.factories import postmortem

TEXT = """## Summary

Sign-in failed.

## Impact

<!-- Who was
affected? -->

## What went well

<!-- hint -->

"""


class EmptySectionTests(SimpleTestCase):
    def printed(self, text, **options):
        return [line for line in without_empty_sections(text, **options).splitlines() if line.startswith("#")]

    def test_a_heading_above_hints_only_is_left_out(self):
        self.assertEqual(self.printed(TEXT), ["## Summary"])

    def test_a_heading_to_keep_stays(self):
        self.assertEqual(self.printed(TEXT, keep=frozenset({"impact"})), ["## Summary", "## Impact"])

    def test_a_heading_stays_when_one_below_it_has_text(self):
        text = "## Lessons\n\n### Went well\n\nThe alert.\n\n### Luck\n\n## Next\n"
        self.assertEqual(self.printed(text), ["## Lessons", "### Went well"])

    def test_a_live_block_counts_as_text_unless_it_is_shown_elsewhere(self):
        self.assertEqual(self.printed("## What happened\n\n{{ chart }}\n"), ["## What happened"])
        self.assertEqual(self.printed("## What happened\n\n{{ chart }}\n", without=frozenset({"chart"})), [])

    def test_code_and_comments_that_are_never_closed_are_text(self):
        code = "## Setting\n\n```sh\n# a comment of the shell\n# another\n```\n"
        self.assertEqual(without_empty_sections(code), code)
        self.assertEqual(self.printed("## Summary\n\n<!-- open\n"), ["## Summary"])

    def test_text_before_the_first_heading_stays(self):
        self.assertEqual(without_empty_sections("Words.\n\n## Empty\n"), "Words.\n\n")


class PrintedTests(TeamTestCase):
    def test_a_draft_shows_required_headings_and_hides_empty_optional_ones(self):
        row = postmortem(self, text=TEXT)
        row.template = PostmortemTemplate.objects.get(slug="sre")
        row.save()
        self.client.force_login(self.ada)
        page = self.client.get(f"/postmortems/{row.ref}/")
        self.assertContains(page, '<h2 id="u-impact">Impact</h2>', html=True)
        self.assertNotContains(page, "What went well</h2>")

    def test_nothing_to_add_hides_a_required_heading(self):
        row = postmortem(self, text=TEXT)
        row.template, row.confirmed_none = PostmortemTemplate.objects.get(slug="sre"), ["section-impact"]
        row.save()
        self.client.force_login(self.ada)
        self.assertNotContains(self.client.get(f"/postmortems/{row.ref}/"), "Impact</h2>")

    def test_exports_have_no_empty_heading(self):
        row = postmortem(self, text=TEXT)
        for written in (markdown_of(row, self.ada), document_of(row, self.ada).html):
            self.assertIn("Sign-in failed.", written)
            self.assertNotIn("What went well", written)
