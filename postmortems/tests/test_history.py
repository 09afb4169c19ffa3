import pytest

from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import save_draft, start_postmortem
from postmortems.actions.reviews import ask_for_review
from postmortems.actions.shared_text import append_updates, open_shared_text, save_shared_text
from postmortems.history import Step, compare
from postmortems.models import Postmortem
from postmortems.sections import sections
from postmortems.tests.test_shared_text import Browser

pytestmark = pytest.mark.both_databases

OLD = "".join(f"line {number}\n" for number in range(20))


class CompareTests(TeamTestCase):
    def test_each_changed_line_has_its_author(self):
        first = OLD.replace("line 2\n", "line two\n")
        last = first.replace("line 17\n", "")
        passages = compare(OLD, last, [Step(2, first, "Ada", NOW), Step(3, last, "Grace", NOW)])
        changed = [(line.step.who, line.html) for one in passages for line in one.lines if line.changed]
        self.assertEqual(changed, [("Ada", "line <del>2</del><ins>two</ins>"), ("Grace", "<del>line 17</del>")])

    def test_run_of_lines_by_the_same_person_is_signed_once(self):
        last = "line 0\nnew\n\nother\n"
        [passage] = compare("line 0\n\n", last, [Step(2, last, "Ada", NOW)])
        signed = [line.html for line in passage.lines if line.signed]
        self.assertEqual(signed, ["<ins>other</ins>"])

    def test_long_unchanged_parts_are_collapsed(self):
        passages = compare(OLD, OLD.replace("line 2\n", "line two\n"), [])
        self.assertEqual([(one.hidden, len(one.lines)) for one in passages], [(False, 6), (True, 14)])

    def test_markup_is_escaped(self):
        [passage] = compare("", "<script>alert(1)</script>", [])
        self.assertEqual(passage.lines[0].html, "<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>")

    def test_section_with_only_a_hint_is_empty(self):
        self.assertTrue(sections("## Luck\n\n<!-- What helped by chance? -->\n")[0].is_empty)


class RevisionPageTests(TeamTestCase):
    def setUp(self):
        self.draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, text="## Impact\n\nold\n", now=NOW)
        self.client.force_login(self.grace)

    def test_any_two_revisions_can_be_compared(self):
        for version in (1, 2):
            self.draft = save_draft(self.draft, by=self.ada, text=f"## Impact\n\nnew {version}\n", version=version)
        page = self.client.get(f"/postmortems/{self.draft.ref}/revisions/3/?since=1")
        self.assertContains(page, "<del>old</del><ins>new 2</ins>")
        self.assertContains(page, "Ada, ")
        self.assertContains(page, "Restore revision", count=0)
        self.assertContains(self.client.get(f"/postmortems/{self.draft.ref}/revisions/1/"), "Restore revision")

    def test_reviewer_is_warned_before_restoring_and_a_published_text_is_not_restored(self):
        save_draft(self.draft, by=self.ada, text="## Impact\n\nnew\n", version=1, now=NOW)
        url = f"/postmortems/{self.draft.incident.ref}/revisions/1/"
        self.assertNotContains(self.client.get(url), "You are the reviewer")
        ask_for_review(self.draft, by=self.ada, reviewers=[self.grace], now=NOW)
        page = self.client.get(url)
        self.assertContains(page, "You are the reviewer")
        self.assertContains(page, "Restore revision")
        rows = Postmortem.objects.filter(pk=self.draft.pk)
        rows.update(status="published", published_at=NOW, approved_at=NOW, approved_by=self.grace)
        self.assertNotContains(self.client.get(url), "Restore revision")

    def test_equal_texts_are_said_to_be_equal(self):
        save_draft(self.draft, by=self.ada, text="## Impact\n\nnew\n", version=1, now=NOW)
        save_draft(self.draft, by=self.ada, text="## Impact\n\nold\n", version=2, now=NOW)
        url = f"/postmortems/{self.draft.incident.ref}/revisions/3/?since=1"
        self.assertContains(self.client.get(url), "The text of both revisions is the same.")

    def test_edits_of_one_session_are_one_row_with_all_authors(self):
        open_shared_text(self.draft)
        browser = Browser(self.draft)
        for by in (self.ada, self.grace, self.ada):
            append_updates(self.draft, [(by, browser.type("## Impact\n\n", "more "))], now=NOW)
            save_shared_text(self.draft.pk, now=NOW)
        page = self.client.get(f"/postmortems/{self.draft.ref}/revisions/")
        self.assertEqual([(one.first.number, one.last.number) for one in page.context["sessions"]], [(2, 4), (1, 1)])
        self.assertEqual({one.name for one in page.context["sessions"][0].writers}, {"Ada", "Grace"})

    def test_invalid_number_shows_the_default_comparison(self):
        self.assertEqual(self.client.get(f"/postmortems/{self.draft.ref}/revisions/1/?since=x").status_code, 200)
