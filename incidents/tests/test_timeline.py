"""Entries: added once, corrected with their history, removed without being lost."""

from datetime import timedelta

import pytest

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.commands import compose
from incidents.actions.following import follow_incident
from incidents.actions.timeline import add_entry, edit_entry, remove_entry
from incidents.models import EntryEdit
from incidents.tests.factories import make_incident
from notifications.models import Notification
from notifications.notice_types import write_notice

pytestmark = pytest.mark.both_databases


class TimelineTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident()
        cls.entry = add_entry(cls.incident, by=cls.ada, text="Errors rise", now=NOW)

    def test_adding_an_entry_takes_few_queries(self):
        with self.assertNumQueries(5):  # the transaction's two, the number, the entry, the event
            add_entry(self.incident, by=self.ada, text="More", at=NOW, now=NOW)

    def test_both_texts_stay_readable_after_an_edit(self):
        edit_entry(self.entry, by=self.ada, version=1, text="Errors fall", now=NOW)
        self.assertEqual(self.entry.text, "Errors fall")
        self.assertEqual(EntryEdit.objects.get().before, {"text": "Errors rise"})

    def test_old_version_is_refused(self):
        edit_entry(self.entry, by=self.ada, version=1, text="Errors fall", now=NOW)
        with self.assertRaises(Refused):
            edit_entry(self.entry, by=self.mona, version=1, text="Errors stay", now=NOW)

    def test_only_author_or_manager_can_edit_an_entry(self):
        with self.assertRaisesMessage(NotAllowed, "@ada"):
            edit_entry(self.entry, by=self.grace, version=1, text="x", now=NOW)
        edit_entry(self.entry, by=self.mona, version=1, text="Errors fall", now=NOW)

    def test_removed_entry_stays_in_the_history(self):
        remove_entry(self.entry, by=self.ada, reason="Written twice", now=NOW)
        self.assertFalse(self.incident.entries.not_removed().exists())
        self.assertTrue(self.incident.entries.exists())
        with self.assertRaises(Refused):
            remove_entry(self.entry, by=self.ada, reason="Again", now=NOW)

    def test_earlier_entry_moves_the_start_without_an_impact(self):
        add_entry(self.incident, by=self.ada, text="A deploy", at=NOW - timedelta(hours=1), now=NOW)
        self.assertEqual(self.incident.started_at, NOW - timedelta(hours=1))

    def test_future_and_empty_entries_are_refused(self):
        for facts in [{"at": NOW + timedelta(minutes=6), "text": "x"}, {"text": "  "}]:
            with self.assertRaises(Invalid):
                add_entry(self.incident, by=self.ada, now=NOW, **facts)

    def test_mentioned_people_with_access_are_notified_once(self):
        hidden = make_incident(circle=self.circle)
        for _ in range(2):
            add_entry(hidden, by=self.ada, text="Ask @grace, @mallory and @ada", client_key="k1", at=NOW, now=NOW)
        notes = Notification.objects.filter(kind="incident_mention")
        self.assertEqual([(note.recipient, note.target_id) for note in notes], [(self.grace, hidden.pk)])
        self.assertIn("Ask @grace", notes.get().text)

    def test_edit_notifies_only_newly_mentioned_people(self):
        entry = add_entry(self.incident, by=self.ada, text="Ask @grace", at=NOW, now=NOW)
        for version, text in enumerate(["Ask @grace", "Ask @grace and @linus", "Ask @linus", "@grace, @linus @ada"], 1):
            edit_entry(entry, by=self.mona, version=version, text=text, now=NOW)
        notified = Notification.objects.filter(kind="incident_mention").values_list("recipient__handle", flat=True)
        self.assertEqual(sorted(notified), ["ada", "grace", "linus"])
        note = Notification.objects.filter(kind="incident_mention").first()
        self.assertEqual(write_notice(note, self.incident).url, entry.get_absolute_url())

    def test_people_mentioned_in_commands_are_notified_once(self):
        follow_incident(self.incident, by=self.grace)
        for line in ["/suspect @linus saw a slow disk", "/ruled-out @linus replaced it", "/update @grace has details"]:
            compose(self.incident, line=line, by=self.ada, now=NOW)
        notified = Notification.objects.order_by("pk").values_list("recipient__handle", "kind")
        mentioned = ("linus", "incident_mention")
        self.assertEqual(list(notified), [mentioned, mentioned, ("grace", "incident_update")])

    def test_entries_link_only_visible_references(self):
        hidden = make_incident(title="Customer named", circle=self.circle)
        add_entry(self.incident, by=self.ada, text=f"Like {hidden.ref} <b>", at=NOW, now=NOW)
        link = f'<a href="/search/?q={hidden.ref}">{hidden.ref}</a> &lt;b&gt;'
        for person, leads in [(self.ada, hidden.get_absolute_url()), (self.mallory, None)]:
            self.client.force_login(person)
            self.assertContains(self.client.get(self.incident.get_absolute_url()), link)
            answer = self.client.get(f"/search/?q={hidden.ref.lower()}")
            self.assertEqual(answer.headers.get("Location"), leads)
        self.assertNotContains(answer, "Customer named")
