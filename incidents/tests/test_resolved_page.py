"""The page of a resolved incident: the next step, and hypotheses that were left open."""

import re
from datetime import timedelta

from bs4 import BeautifulSoup

from core.testing import NOW, TeamTestCase
from incidents.actions.lifecycle import resolve_incident
from incidents.actions.timeline import add_entry
from incidents.incident_detail import load_incident_detail
from incidents.models import Escalation, Hypothesis, Incident
from incidents.tests.factories import make_incident
from incidents.views.incident_rows import FEW, SHOWN_ON_PHONES, chart_table, split
from postmortems.models import Postmortem

BEGAN = NOW - timedelta(hours=2)


class ResolvedPageTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(at=BEGAN)

    def page(self):
        self.client.force_login(self.ada)
        return self.client.get(self.incident.get_absolute_url())

    def resolve(self):
        resolve_incident(Incident.objects.get(pk=self.incident.pk), by=self.ada, now=NOW)

    def test_postmortem_comes_before_closing(self):
        self.resolve()
        self.assertContains(self.page(), "Start postmortem")
        Postmortem.objects.update(status="draft")
        self.assertContains(self.page(), "Continue postmortem")
        Postmortem.objects.update(status="published", published_at=NOW, approved_by=self.mona, approved_at=NOW)
        page = self.page()
        self.assertNotContains(page, "Continue postmortem")
        self.assertContains(page, "Close")

    def test_composer_comes_first_only_while_the_incident_runs(self):
        running = self.page().content.decode()
        self.assertLess(running.index("data-composer"), running.index('id="chart"'))
        self.resolve()
        resolved = self.page().content.decode()
        self.assertEqual(resolved.count("data-composer"), 1)
        self.assertLess(resolved.index('id="chart"'), resolved.index("data-composer"))

    def test_ended_incident_links_to_its_sections_on_phones(self):
        self.assertNotContains(self.page(), 'aria-label="On this page"')
        self.resolve()
        page = self.page().content.decode()
        links = re.findall(r'href="#([\w-]+)"', page.partition('aria-label="On this page"')[2].partition("</nav>")[0])
        self.assertEqual(len(links), 7)
        self.assertEqual([name for name in links if page.count(f'id="{name}"') != 1], [])

    def test_sections_that_a_phone_closes_are_open_without_scripts(self):
        """Scripts close them on a narrow page (collapsible_sections.js). Roles are needed while the incident runs."""
        running = folded_sections(self.page())
        self.resolve()
        ended = folded_sections(self.page())
        self.assertEqual(set(ended) - set(running), {"people", "drills"})
        self.assertLessEqual({"factors", "tasks", "training", "numbers"}, set(running))
        self.assertTrue(all(details.has_attr("open") for details in ended.values()))

    def test_earlier_entries_of_a_long_timeline_are_closed_on_a_phone(self):
        for number in range(FEW + SHOWN_ON_PHONES):
            at = BEGAN + timedelta(minutes=number)
            add_entry(self.incident, by=self.ada, text=f"Line {number:02}", at=at, now=NOW)
        for query, latest_first in [("?order=new", True), ("?order=old", False)]:
            self.client.force_login(self.ada)
            page = BeautifulSoup(self.client.get(f"{self.incident.get_absolute_url()}{query}").content, "lxml")
            earlier = page.select_one("#timeline details[data-fold]")
            self.assertIn(f"{FEW} earlier entries", earlier.summary.text)
            shown = [re.search(r"Line \d\d", row.text)[0] for row in page.select("#timeline .db-tl > li")]
            self.assertEqual(shown, sorted(shown, reverse=latest_first))
            self.assertEqual(len(page.select("#timeline > .db-tl > li")), SHOWN_ON_PHONES)
            self.assertIn("Line 00", earlier.text)

    def test_first_entry_that_a_phone_shows_has_its_day(self):
        yesterday, today, entry = {"day": "Mon 2 Mar"}, {"day": "Tue 3 Mar"}, {"day": ""}
        early, late = [yesterday, *[entry] * 2], [today, *[entry] * (SHOWN_ON_PHONES + 2)]
        begun = split([*early, *late], newest_first=False)
        self.assertEqual((begun["day"], len(begun["latest"])), ("Tue 3 Mar", SHOWN_ON_PHONES))
        begins = split([*early, *[entry] * 2, today, *[entry] * SHOWN_ON_PHONES], newest_first=False)
        self.assertEqual((begins["day"], begins["latest"][0]), ("", today))
        self.assertEqual(split([entry] * (SHOWN_ON_PHONES + FEW), newest_first=False)["day"], "")
        self.assertEqual(split([*late, *early], newest_first=True)["day"], "")

    def test_folded_timeline_over_two_days_shows_the_day_on_a_phone(self):
        add_entry(self.incident, by=self.ada, text="The day before", at=BEGAN - timedelta(days=1), now=NOW)
        for number in range(FEW + SHOWN_ON_PHONES):
            add_entry(self.incident, by=self.ada, text="Line", at=BEGAN + timedelta(minutes=number), now=NOW)
        self.client.force_login(self.ada)
        page = self.client.get(f"{self.incident.get_absolute_url()}?order=old").content
        day = BeautifulSoup(page, "lxml").select("#timeline .db-tl .day")[-1].text
        self.assertEqual([row.text for row in BeautifulSoup(page, "lxml").select("#timeline > .only-s")], [day])

    def test_escalation_that_no_team_joined_does_not_go_on_after_the_end(self):
        Escalation.objects.for_parent(self.incident).create(to_team="Edge", requested_at=BEGAN, by=self.ada)
        detail = load_incident_detail(self.incident, now=NOW)
        self.assertEqual(chart_table(detail)[0]["to"], "open")
        self.resolve()
        self.incident.refresh_from_db()
        ended = load_incident_detail(self.incident, now=NOW + timedelta(days=4))
        row = next(row for row in chart_table(ended) if row["what"] == "Escalation")
        self.assertEqual((row["to"], row["long"]), ("not recorded", ""))
        row = next(row for row in chart_table(ended.known_at(BEGAN)) if row["what"] == "Escalation")
        self.assertEqual(row["to"], "open")

    def test_hypothesis_left_open_has_no_end_and_is_pointed_out(self):
        Hypothesis.objects.for_parent(self.incident).create(statement="Full disk", started_at=BEGAN)
        self.assertNotContains(self.page(), "no end recorded")
        self.resolve()
        page = self.page()
        self.assertContains(page, "07:00, no end recorded")
        self.assertContains(page, "Record the result and the end of each open")
        self.assertNotContains(page, "(running)")


def folded_sections(page):
    """The sections that a phone shows closed, by their id or that of the part they are."""
    soup = BeautifulSoup(page.content, "lxml")
    return {details.get("id") or details.parent["id"]: details for details in soup.select("main details[data-fold]")}
