"""What an incident page fetches after a hint: the new entry, and the parts that differ from what it has."""

import re
from datetime import timedelta
from unittest.mock import patch

from django.utils import timezone

from core.testing import TeamTestCase, at_most
from incidents.actions.details import set_severity
from incidents.actions.hypotheses import add_hypothesis
from incidents.actions.milestone_reports import reach
from incidents.actions.roles import assign_role
from incidents.actions.timeline import add_entry
from incidents.tests.factories import make_incident, make_severity

ALL = ["head", "chart", "aside", "numbers", "timeline"]
ONE_PART = 10  # statements, inside a transaction, where no part is kept


class LivePartsTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
        cls.start = noon - timedelta(days=1)  # all on one day, at any time of the day
        cls.incident = make_incident(lead=cls.ada, at=cls.start)
        cls.url = cls.incident.get_absolute_url()
        cls.first = add_entry(cls.incident, by=cls.ada, text="Errors rise", at=cls.start)

    def setUp(self):
        """All within the same minute, because numbers and lengths of time change each minute."""
        clock = patch("django.utils.timezone.now", return_value=self.start + timedelta(minutes=30, seconds=20))
        clock.start()
        self.addCleanup(clock.stop)
        self.client.force_login(self.grace)
        self.page = self.client.get(self.url).content.decode()
        self.shown = versions_in(self.page)

    def fetch(self, names=ALL):
        parts = " ".join(f"{name}:{self.shown[name]}" for name in names)
        return self.client.get(f"{self.url}?order=new", headers={"HX-Request": "true", "Debrief-Parts": parts})

    def changed(self, names=ALL):
        return set(versions_in(self.fetch(names).content.decode()))

    def test_page_names_the_version_of_each_part(self):
        self.assertEqual(set(self.shown), set(ALL))
        self.assertIn(f'data-parts="{" ".join(ALL)}"', self.page)

    def test_nothing_is_sent_again_that_the_page_has(self):
        self.assertEqual(self.fetch().content.strip(), b"")

    def test_note_is_fetched_as_its_entry_and_sends_no_unchanged_part(self):
        note = add_entry(self.incident, by=self.ada, text="The queue drains")
        entry = self.client.get(f"{self.url}entries/{note.pk}/?after={self.first.pk}").content.decode()
        self.assertIn("The queue drains", entry)
        self.assertEqual(entry.count("<li"), 1)
        self.assertEqual(self.changed(["chart", "aside", "numbers"]), {"chart"})

    def test_each_change_sends_the_parts_that_show_it(self):
        ada, incident = self.ada, self.incident
        changes = [
            (lambda: set_severity(incident, severity=make_severity(1), by=ada), {"head"}),
            (lambda: assign_role(incident, role="communications", to=self.grace, by=ada), {"aside", "chart"}),
            (lambda: add_hypothesis(incident, by=ada, statement="A slow disk"), {"aside", "chart", "timeline"}),
            (lambda: reach(incident, milestone="cause_identified", by=ada), {"head", "chart", "timeline"}),
        ]
        for change, expected in changes:
            change()
            incident.refresh_from_db()
            with self.subTest(expected=expected):
                self.assertLessEqual(expected, self.changed())
                self.shown |= versions_in(self.fetch().content.decode())

    def test_parts_that_are_not_asked_for_are_not_computed(self):
        with at_most(ONE_PART):
            self.fetch(["numbers"])
        self.assertEqual(self.changed(["numbers"]), set())

    def test_parts_replace_those_of_the_page(self):
        self.shown["timeline"] = "older"
        self.assertContains(self.fetch(), '<div id="timeline" hx-swap-oob="true"')
        self.shown["head"] = "older"
        tokens = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', self.fetch().content.decode())
        self.assertTrue(tokens and all(len(token) == 64 for token in tokens))

    def test_entry_that_does_not_follow_the_last_one_of_the_page_is_not_sent_alone(self):
        second = add_entry(self.incident, by=self.ada, text="The queue drains")
        early = add_entry(self.incident, by=self.ada, text="It began", at=self.start + timedelta(minutes=1))
        for entry, last, status in [
            (second, early, 200),
            (second, self.first, 204),
            (early, second, 204),
            (early, self.first, 200),
            (self.first, early, 204),
        ]:
            with self.subTest(entry=entry.text, last=last.text):
                answer = self.client.get(f"{self.url}entries/{entry.pk}/?after={last.pk}")
                self.assertEqual(answer.status_code, status)

    def test_entry_of_another_day_is_not_sent_alone(self):
        """The day is shown above its first entry."""
        before = add_entry(self.incident, by=self.ada, text="It began", at=self.start - timedelta(days=1))
        answer = self.client.get(f"{self.url}entries/{self.first.pk}/?after={before.pk}")
        self.assertEqual(answer.status_code, 204)

    def test_answer_to_the_author_has_all_parts(self):
        answer = self.client.post(f"{self.url}log/", {"text": "/suspect the disk"}, headers={"HX-Request": "true"})
        self.assertEqual(set(versions_in(answer.content.decode())), set(ALL))


def versions_in(html):
    return dict(re.findall(r'<div id="(\w+)"[^>]* data-version="(\w+)"', html))
