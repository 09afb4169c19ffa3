"""Numbers of timeline entries last, and `#12` in texts of the incident and of its postmortem leads to the entry."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from core.testing import NOW, TeamTestCase
from incidents.actions.commands import compose
from incidents.actions.details import edit_incident
from incidents.actions.factors import add_factor
from incidents.actions.hypotheses import add_hypothesis
from incidents.actions.timeline import add_entry, edit_entry, remove_entry
from incidents.models import Incident, TimelineEntry
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import start_postmortem
from postmortems.exports.data import data_of
from postmortems.exports.document import document_of
from postmortems.exports.markdown import markdown_of

pytestmark = pytest.mark.both_databases


class EntryNumberTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(at=NOW - timedelta(hours=2))
        cls.first, cls.second = (cls.add(text) for text in ["Errors rise", "A deploy"])
        cls.url = cls.incident.get_absolute_url()

    @classmethod
    def add(cls, text, **facts):
        return add_entry(cls.incident, by=cls.ada, text=text, now=NOW, **facts)

    def get(self, url, person=None):
        self.client.force_login(person or self.grace)
        return self.client.get(url)

    def test_numbers_count_up_in_each_incident(self):
        other = make_incident()
        self.assertEqual((self.first.number, self.second.number), (1, 2))
        self.assertEqual(add_entry(other, by=self.ada, text="x", now=NOW).number, 1)
        compose(self.incident, line="/suspect The pool", by=self.ada, now=NOW)
        self.assertEqual(TimelineEntry.objects.latest("pk").number, 3)

    def test_edits_and_earlier_times_keep_the_number(self):
        edit_entry(self.second, by=self.ada, version=1, text="A rollout", at=NOW - timedelta(hours=1), now=NOW)
        in_order = self.incident.entries.in_order().values_list("number", "text")
        self.assertEqual(list(in_order), [(2, "A rollout"), (1, "Errors rise")])

    def test_number_of_a_removed_entry_is_not_used_again(self):
        remove_entry(self.second, by=self.ada, reason="Wrong incident", now=NOW)
        self.assertEqual(self.add("More").number, 3)

    def test_incident_read_earlier_gives_the_next_number(self):
        stale = Incident.objects.get(pk=self.incident.pk)
        numbers = [self.add("a").number, add_entry(stale, by=self.ada, text="b", now=NOW).number, self.add("c").number]
        self.assertEqual(numbers, [3, 4, 5])

    def test_number_of_an_entry_that_was_rolled_back_is_given_to_the_next(self):
        with transaction.atomic():
            self.add("Gone")
            transaction.set_rollback(True)
        self.assertEqual(self.add("Kept").number, 3)

    def test_database_refuses_a_second_entry_with_the_number(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            TimelineEntry.objects.filter(pk=self.second.pk).update(number=1)

    def test_migration_numbers_entries_in_the_order_of_the_timeline(self):
        migration = import_module("incidents.migrations.0011_entry_numbers")
        self.add("Early", at=NOW - timedelta(hours=1))
        remove_entry(self.first, by=self.ada, reason="Wrong incident", now=NOW)
        other = add_entry(make_incident(), by=self.ada, text="Elsewhere", now=NOW)
        TimelineEntry.objects.update(number=F("number") + 100)
        Incident.objects.update(last_entry_number=0)
        with connection.cursor() as cursor:
            cursor.execute(migration.NUMBER_ENTRIES)
            cursor.execute(migration.COUNT_ENTRIES)
        numbers = self.incident.entries.order_by("number").values_list("number", "text")
        self.assertEqual(list(numbers), [(1, "Early"), (2, "A deploy"), (3, "Errors rise")])
        counted = Incident.objects.order_by("pk").values_list("pk", "last_entry_number")
        self.assertEqual(list(counted), [(self.incident.pk, 3), (other.incident_id, 1)])

    def test_number_is_shown_as_the_permalink(self):
        for url in [self.url, f"{self.url}entries/{self.second.pk}/"]:
            self.assertContains(self.get(url), f'href="{self.url}#e{self.second.pk}" title="Link to this entry">#2</a>')
        self.assertContains(self.get(self.url), f'id="e{self.second.pk}"')

    def test_api_has_the_number_and_does_not_change_it(self):
        self.client.force_login(self.ada)
        url = f"/api/v1{self.url}entries/{self.second.pk}/"
        edited = self.client.patch(url, {"version": 1, "text": "A rollout"}, content_type="application/json")
        self.assertEqual((edited.status_code, edited.json()["text"], edited.json()["number"]), (200, "A rollout", 2))
        refused = self.client.patch(url, {"version": 2, "number": 9}, content_type="application/json")
        self.assertEqual((refused.status_code, list(refused.json()["errors"])), (422, ["number"]))
        self.assertEqual(self.client.get(url).json()["number"], 2)

    def test_numbers_in_texts_of_the_incident_lead_to_the_entry(self):
        add_hypothesis(self.incident, by=self.ada, statement="The deploy of #2", logged=False, now=NOW)
        add_factor(self.incident, by=self.ada, statement="Seen in #2 only", now=NOW)
        later = self.add("Same as #2, not #9")
        link = f'href="#e{self.second.pk}" title="A deploy">#2</a>'
        self.assertContains(self.get(self.url), link, count=3)
        self.assertContains(self.get(f"{self.url}entries/{later.pk}/"), f"<a {link}, not #9")

    def test_number_in_the_summary_leads_to_the_entry(self):
        edit_incident(self.incident, by=self.ada, summary="Began with #2; see #1", now=NOW)
        page = self.get(self.url)
        self.assertContains(page, f'href="#e{self.second.pk}" title="A deploy">#2</a>')
        self.assertContains(page, f'href="#e{self.first.pk}" title="Errors rise">#1</a>')

    def test_removed_entry_is_no_link(self):
        self.add("Same as #2")
        remove_entry(self.second, by=self.ada, reason="Wrong incident", now=NOW)
        self.assertContains(self.get(self.url), "Same as #2")

    def test_numbers_in_the_postmortem_lead_to_entries_of_its_incident(self):
        self.add("Same as #1")
        start_postmortem(self.incident, by=self.ada, text="## Cause\n\n#2, not `#1` or #9.\n\n{{ timeline }}", now=NOW)
        page = self.get(f"/postmortems/{self.incident.ref}/")
        link = f'href="{self.url}#e{self.second.pk}" title="A deploy">#2</a>, not <code>#1</code> or #9.'
        self.assertContains(page, link)
        self.assertContains(page, f'href="{self.url}#e{self.first.pk}" title="Errors rise">#1</a>')
        self.assertContains(page, f'<tr id="e{self.second.pk}">')

    def test_exports_name_the_numbers(self):
        text = "See #2 and #9, not `#1`, https://x.test/#1 or `{ref}`. By @ada.\n\n{{ timeline }}"
        start_postmortem(self.incident, by=self.ada, text=text.replace("{ref}", self.incident.ref), now=NOW)
        written = markdown_of(self.incident.postmortem, self.ada)
        self.assertIn("| #2 | 2 Mar 09:00 | A deploy |", written)
        data = data_of(self.incident.postmortem, self.ada)
        entry = {"title": "A deploy", "url": self.second.get_absolute_url()}
        self.assertEqual(data["references"], {"#2": entry})
        self.assertIn(
            f'#e{self.first.pk}" title="Errors rise">#1</a></td>', document_of(self.incident.postmortem, self.ada).html
        )
        self.assertEqual([row["number"] for row in data["facts"]["entries"]], [1, 2])
