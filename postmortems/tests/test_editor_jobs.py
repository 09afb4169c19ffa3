from datetime import timedelta

from django.utils import timezone

from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import save_draft, start_postmortem
from postmortems.actions.prune_revisions import prune_revisions
from postmortems.actions.shared_text import append_updates, open_shared_text, save_shared_text
from postmortems.jobs import prune_autosaved_revisions, save_unsaved_texts
from postmortems.models import Postmortem
from postmortems.tests.test_shared_text import BASE, Browser


class EditorJobTests(TeamTestCase):
    def setUp(self):
        self.draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, text=BASE, now=NOW)
        open_shared_text(self.draft)
        self.browser = Browser(self.draft)

    def type(self, by, at):
        append_updates(self.draft, [(by, self.browser.type("## Impact\n\n", "more "))], now=at)

    def numbers(self):
        return list(self.draft.revisions.order_by("number").values_list("number", flat=True))

    def test_edits_of_a_stopped_process_are_saved(self):
        self.type(self.ada, timezone.now() - timedelta(minutes=1))
        save_unsaved_texts()
        self.assertIn("more old", Postmortem.objects.get(pk=self.draft.pk).text)

    def test_recent_edits_are_left_to_the_web_process(self):
        self.type(self.ada, timezone.now())
        save_unsaved_texts()
        self.assertEqual(self.numbers(), [1])

    def test_revisions_of_ten_minutes_are_merged_with_all_authors(self):
        for minute, by in [(0, self.ada), (1, self.grace), (2, self.ada), (15, self.ada), (90, self.ada)]:
            at = NOW + timedelta(minutes=minute)
            self.type(by, at)
            save_shared_text(self.draft.pk, now=at)
        removed = prune_revisions(Postmortem.objects.get(pk=self.draft.pk), now=NOW + timedelta(minutes=100))
        self.assertEqual((removed, self.numbers()), (2, [1, 4, 5, 6]))
        self.assertEqual(list(self.draft.revisions.get(number=4).co_authors.all()), [self.grace])

    def test_manual_and_referenced_revisions_are_kept(self):
        self.type(self.ada, NOW)
        saved = save_shared_text(self.draft.pk, now=NOW)
        save_draft(saved, by=self.ada, text=saved.text + "by hand\n", version=2, now=NOW)
        prune_autosaved_revisions()
        self.assertEqual(self.numbers(), [1, 2, 3])
