"""Two people write one postmortem: both changes are kept; a conflict is a choice."""

from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from notifications.models import Notification
from postmortems.actions.drafts import Stale, restore_revision, save_draft, start_postmortem

BASE = "## Impact\n\nold\n\n## Cause\n\nold\n"


class ConcurrentEditTests(TeamTestCase):
    def setUp(self):
        self.draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, text=BASE, now=NOW)

    def save(self, by, before, after, **facts):
        facts = {"version": 1, "now": NOW, **facts}
        return save_draft(self.draft, by=by, text=BASE.replace(before, after), **facts)

    def test_edits_under_two_headings_are_merged(self):
        self.save(self.grace, "## Cause\n\nold", "## Cause\n\nhers")
        merged = self.save(self.ada, "## Impact\n\nold", "## Impact\n\nhis")
        self.assertEqual((merged.text, merged.version), ("## Impact\n\nhis\n\n## Cause\n\nhers\n", 3))
        self.assertEqual(merged.revisions.get(number=3).note, "Merged with revision 2")

    def test_conflicting_line_needs_a_decision_and_its_author_is_notified(self):
        self.save(self.grace, "## Cause\n\nold", "## Cause\n\nhers")
        with self.assertRaises(Stale):
            self.save(self.ada, "## Cause\n\nold", "## Cause\n\nhis")
        self.client.force_login(self.ada)
        url = f"/postmortems/{self.draft.ref}/save/"
        text = BASE.replace("## Cause\n\nold", "## Cause\n\nhis")
        clash = self.client.post(url, {"text": text, "version": 1})
        self.assertContains(clash, 'name="over" value="2"', status_code=409)
        self.client.post(url, {"text": text, "version": 2, "over": 2})
        self.assertEqual(Notification.objects.get(kind="postmortem_replaced").recipient, self.grace)

    def test_conflict_page_keeps_what_others_changed_on_other_lines(self):
        self.save(self.grace, "old", "hers")
        save_draft(self.draft, by=self.mona, text=f"{BASE.replace('old', 'hers')}\n## More\n", version=2, now=NOW)
        self.client.force_login(self.ada)
        url = f"/postmortems/{self.draft.ref}/save/"
        clash = self.client.post(url, {"text": BASE.replace("## Impact\n\nold", "## Impact\n\nhis"), "version": 1})
        form = clash.context["form"]
        self.assertEqual(form["text"].value(), "## Impact\n\nhis\n\n## Cause\n\nhers\n\n## More\n")
        facts = {name: form[name].value() for name in ("text", "version", "over", "since")}
        self.client.post(url, facts)
        self.draft.refresh_from_db()
        self.assertEqual(self.draft.text, facts["text"])
        notified = Notification.objects.filter(kind="postmortem_replaced").values_list("recipient", flat=True)
        self.assertEqual(list(notified), [self.grace.pk])  # hers is the lost line; it is not the newest revision

    def test_restored_revision_is_never_merged(self):
        self.save(self.grace, "## Cause\n\nold", "## Cause\n\nhers")
        with self.assertRaises(Stale):
            restore_revision(self.draft, 1, by=self.ada, version=1, now=NOW)

    def test_saving_own_text_does_not_notify(self):
        self.save(self.ada, "## Cause\n\nold", "## Cause\n\nhis", over=1)
        self.assertFalse(Notification.objects.filter(kind="postmortem_replaced").exists())
