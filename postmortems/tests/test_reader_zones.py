"""A postmortem shows times in the zone of its incident."""

import re
from datetime import UTC, datetime

from django.utils import timezone

from accounts.models import User
from core.testing import NOW, TeamTestCase
from incidents.models import Category, Factor, Hypothesis, ImpactWindow, Incident, TimelineEntry
from incidents.tests.factories import make_incident
from postmortems.blocks import blocks
from postmortems.exports.document import document_of, standalone_html
from postmortems.models import Correction, Postmortem
from postmortems.tests.factories import postmortem

ZONES = ["America/Los_Angeles", "Asia/Kathmandu", "UTC"]
BEFORE_THE_CHANGE = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # 00:30 in Berlin, an hour before the clock moves
AFTER_THE_CHANGE = datetime(2026, 3, 29, 1, 15, tzinfo=UTC)  # 03:15 in Berlin


class ReaderZoneTests(TeamTestCase):
    def incident(self):
        incident = make_incident(lead=self.ada, at=BEFORE_THE_CHANGE, zone="Europe/Berlin")
        for at in (BEFORE_THE_CHANGE, AFTER_THE_CHANGE):
            TimelineEntry.objects.for_parent(incident).create(author=self.ada, text="Slow", at=at, created_at=at)
        ImpactWindow.objects.for_parent(incident).create(starts_at=BEFORE_THE_CHANGE, ends_at=AFTER_THE_CHANGE)
        return incident

    def test_live_blocks_are_the_same_in_every_reader_zone(self):
        incident = self.incident()
        for name, block in blocks().items():
            seen = set()
            for zone in ZONES:
                with timezone.override(zone):
                    seen.add((block.html(incident, self.ada), block.markdown(incident, self.ada)))
            self.assertEqual(len(seen), 1, name)

    def test_timeline_block_uses_the_zone_in_its_heading(self):
        with timezone.override("America/Los_Angeles"):
            html = blocks()["timeline"].html(self.incident(), self.ada)
        self.assertInHTML("<td class='nowrap strong'>00:30 <span class='muted small'>29 Mar</span></td>", html)
        self.assertInHTML("<td class='nowrap strong'>03:15</td>", html)

    def test_impact_says_how_it_was_measured_on_the_page_and_in_exports(self):
        incident = self.incident()
        ImpactWindow.objects.filter(incident=incident).update(population="users", measured_by="error share")
        self.assertIn("users (measured by error share)", blocks()["impact"].markdown(incident, self.ada))
        self.assertIn("Measured by error share", blocks()["impact"].html(incident, self.ada))

    def test_exports_name_the_evidence_of_factors_and_why_a_hypothesis_ended(self):
        incident = self.incident()
        category = Category.objects.get(code="CFG")
        factor = Factor.objects.for_parent(incident).create(
            statement="One weight is 50", category=category, created_by=self.ada, created_at=NOW
        )
        factor.evidence.set(incident.entries.all())
        times = {"started_at": BEFORE_THE_CHANGE, "ended_at": AFTER_THE_CHANGE}
        facts = {"verdict": "ruled_out", "verdict_because": "Storage\nis idle", **times}
        Hypothesis.objects.for_parent(incident).create(statement="Full disk", **facts)
        self.assertIn("Evidence: 29 Mar 00:30, 29 Mar 03:15.", blocks()["factors"].markdown(incident, self.ada))
        self.assertIn("00:30 to 03:15. Storage is idle", blocks()["hypotheses"].markdown(incident, self.ada))

    def test_days_in_exports_are_those_of_the_incident(self):
        row = postmortem(self, "draft")
        Incident.objects.filter(pk=row.incident_id).update(zone="Pacific/Auckland")
        at = datetime(2026, 11, 29, 13, tzinfo=UTC)  # 30 Nov in Auckland
        Postmortem.objects.filter(pk=row.pk).update(published_at=at)
        row = Postmortem.objects.select_related("incident", "approved_by").get(pk=row.pk)
        for zone in ZONES:
            with self.subTest(zone), timezone.override(zone):
                document = document_of(row, self.ada, now=at)
                document.corrections = [
                    Correction(quote="a", replacement="b", by=self.ada, approved_by=self.mona, approved_at=at)
                ]
                page = standalone_html(document)
                self.assertIn("published 30 Nov 2026", page)
                self.assertIn("30 Nov 2026: <del>", re.sub(r"\s+", " ", page))

    def test_page_and_export_agree_in_a_distant_zone(self):
        incident = self.incident()
        document = Postmortem.objects.for_parent(incident).create(
            status="draft", owner=self.ada, version=1, text="{{ timeline }}\n\n{{ impact }}", updated_at=NOW
        )
        User.objects.filter(pk=self.ada.pk).update(time_zone="Asia/Kathmandu")
        self.client.force_login(self.ada)
        page = self.client.get(document.get_absolute_url()).content.decode()
        export = self.client.get(f"{document.get_absolute_url()}export/?format=md").content.decode()
        for text in (page, export):
            self.assertIn("00:30", text)
            self.assertIn("03:15", text)
            self.assertNotRegex(text, r"(?<![T\d])05:15")
