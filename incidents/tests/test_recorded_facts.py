"""Facts that a person gave are used: detection, impact, end of a merged incident, day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from core.errors import Invalid
from core.schedule.moments import Unclear, parse_moment
from core.testing import NOW, TeamTestCase
from incidents.actions.commands import compose
from incidents.actions.declaration import declare_incident, merge_incident
from incidents.actions.impact import add_impact_window, change_impact
from incidents.actions.lifecycle import cancel_incident
from incidents.actions.metrics import load_stored_facts
from incidents.commands import parse_command
from incidents.load_facts import facts_for
from incidents.metrics import measure
from incidents.models import ImpactWindow, TimelineEntry
from incidents.tests.factories import make_incident, make_severity
from incidents.timeline_chart.scale import is_running, span

LATE = datetime(2026, 11, 27, 23, 49, tzinfo=UTC)


class DetectionTests(TeamTestCase):
    def declare(self, **facts):
        return declare_incident(by=self.ada, title="Search fails", severity=make_severity(2), now=NOW, **facts)

    def detected(self, incident):
        return incident.milestones.get(name="detected").at

    def test_declaring_records_detection(self):
        self.assertEqual(self.detected(self.declare()), NOW)

    def test_earlier_entry_moves_detection_unless_set_manually(self):
        incident = self.declare()
        compose(incident, line="Monitoring reports errors -30m", by=self.ada, now=NOW)
        self.assertEqual(self.detected(incident), NOW - timedelta(minutes=30))
        compose(incident, line="/detected 08:50", by=self.ada, now=NOW)
        compose(incident, line="A customer had called -40m", by=self.ada, now=NOW)
        self.assertEqual(self.detected(incident), NOW - timedelta(minutes=10))

    def test_incident_resolved_on_declaration_has_metrics(self):
        incident = self.declare()
        lines = ["/impact 50% of customers since 08:40", "/suspect a deploy -15m", "/ruled-out -10m"]
        lines += ["/cause a setting -8m", "/fix setting corrected -5m", "/mitigated -2m", "/resolved"]
        for line in lines:
            compose(incident, line=line, by=self.ada, now=NOW + timedelta(minutes=1))
            incident.refresh_from_db()
        metrics = measure(facts_for(incident, NOW + timedelta(hours=1)))
        for key in ("detect", "identify", "mitigate", "resolve", "impact", "weighted_impact", "diversion"):
            self.assertIsNotNone(metrics[key].seconds, key)
        self.assertEqual(metrics["mitigate"].seconds, metrics["impact"].seconds)


class ImpactLineTests(TeamTestCase):
    def test_impact_command_creates_an_impact_window(self):
        incident = make_incident(lead=self.ada, at=NOW - timedelta(hours=1))
        compose(incident, line="/impact 12,5% of card payments since 08:20", by=self.ada, now=NOW)
        window = ImpactWindow.objects.get()
        self.assertEqual((window.share, window.population), (Decimal("0.125"), "card payments"))
        self.assertEqual(window.starts_at, NOW - timedelta(minutes=40))
        self.assertEqual(TimelineEntry.objects.get().text, "Impact: 12,5% of card payments since 08:20")

    def test_relative_start_of_impact_is_neither_the_group_nor_the_time_of_the_line(self):
        for written in ("since -20m", "since @08:40"):
            with self.subTest(written):
                incident = make_incident(lead=self.ada, at=NOW - timedelta(hours=1))
                compose(incident, line=f"/impact 50% of customers {written}", by=self.ada, now=NOW)
                window, entry = incident.impact_windows.get(), TimelineEntry.objects.get(incident=incident)
                self.assertEqual(window.population, "customers")
                self.assertEqual(window.starts_at, NOW - timedelta(minutes=20))
                self.assertEqual(entry.at, NOW)
                self.assertIn("08:40", entry.text)

    def test_impact_without_a_share_is_unknown(self):
        compose(make_incident(lead=self.ada), line="/impact customers in Asia", by=self.ada, now=NOW)
        window = ImpactWindow.objects.get()
        self.assertEqual((window.share, window.population, window.starts_at), (None, "customers in Asia", NOW))

    def test_resolved_incident_refuses_an_open_impact(self):
        incident = make_incident(lead=self.ada, status="resolved", resolved_at=NOW)
        begun = NOW - timedelta(minutes=9)
        with self.assertRaisesMessage(Invalid, "is resolved. Enter when this impact ended"):
            add_impact_window(incident, by=self.ada, starts_at=begun, now=NOW)
        window = add_impact_window(incident, by=self.ada, starts_at=begun, ends_at=NOW, now=NOW)
        with self.assertRaises(Invalid):
            change_impact(window, by=self.ada, ends_at=None, now=NOW)

    def test_impact_over_100_percent_is_refused(self):
        with self.assertRaises(Invalid):
            compose(make_incident(lead=self.ada), line="/impact 150% of customers", by=self.ada, now=NOW)


class EndedTests(TeamTestCase):
    def test_merged_and_canceled_incidents_end_their_impact(self):
        hour = NOW + timedelta(hours=1)
        merged, canceled, other = (make_incident(lead=self.ada) for _ in range(3))
        for incident in (merged, canceled):
            ImpactWindow.objects.for_parent(incident).create(starts_at=NOW)
        merge_incident(merged, into=other, by=self.mona, reason="One fault", now=hour)
        cancel_incident(canceled, by=self.ada, reason="A false alarm", now=hour)
        for incident in (merged, canceled):
            for build in (facts_for, load_stored_facts):
                facts = build(incident, NOW + timedelta(days=3))
                self.assertFalse(facts.is_live or is_running(facts))
                self.assertLessEqual(span(facts)[1], hour)
                self.assertFalse([metric.key for metric in measure(facts).values() if metric.open])

    def test_closed_incident_without_impact_stops_running(self):
        incident = make_incident(lead=self.ada)
        compose(incident, line="/detected", by=self.ada, now=NOW)
        cancel_incident(incident, by=self.ada, reason="A false alarm", now=NOW + timedelta(minutes=9))
        facts = facts_for(incident, NOW + timedelta(days=3))
        self.assertFalse(is_running(facts))
        self.assertNotIn("so far", str(span(facts)))

    def test_live_incident_is_shown_on_every_page_but_its_own(self):
        worst = make_incident(lead=self.ada, title="Running now")
        other = make_incident(lead=self.ada, title="Less severe", severity=make_severity(3))
        self.client.force_login(self.ada)
        for url, shown in [
            ("/incidents/", worst),
            (other.get_absolute_url(), worst),
            (worst.get_absolute_url(), other),
        ]:
            page = self.client.get(url)
            # at the side, and on a phone under the header
            self.assertContains(page, f'<a class="db-live" href="{shown.get_absolute_url()}"', count=2)

    def test_card_of_an_ended_incident_disappears_from_open_pages(self):
        first = make_incident(lead=self.ada, title="Running now")
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/incidents/"), 'data-live="/incidents/live/"', count=2)
        self.assertContains(self.client.get("/incidents/live/"), first.ref)
        self.assertNotContains(self.client.get(f"/incidents/live/{first.ref}/"), first.ref)
        cancel_incident(first, by=self.ada, reason="A test alarm.", now=NOW)
        self.assertEqual(self.client.get("/incidents/live/").content.strip(), b"")

    def test_page_of_a_merged_incident_links_to_its_target(self):
        live = make_incident(lead=self.ada, title="Running now")
        ended = make_incident(lead=self.ada, status="closed", resolved_at=NOW, closed_at=NOW)
        self.client.force_login(self.ada)
        self.assertContains(
            self.client.get(ended.get_absolute_url()), f'<a class="db-live" href="{live.get_absolute_url()}"'
        )


class ClockTests(TeamTestCase):
    def test_clock_time_slightly_ahead_raises_a_question(self):
        for line in ("note @23:59", "/mitigated 23:59"):
            with self.assertRaisesMessage(Unclear, "Enter “yesterday 23:59” if you mean yesterday 23:59, UTC+0"):
                parse_command(line, now=LATE, zone="UTC")
        with self.assertRaises(Unclear) as unclear:
            parse_moment("23:59", now=LATE, zone=UTC)
        self.assertEqual(unclear.exception.choices[0].at, datetime(2026, 11, 26, 23, 59, tzinfo=UTC))

    def test_named_day_and_previous_evening_are_parsed(self):
        command = parse_command("note @yesterday 23:59", now=LATE, zone="UTC")
        self.assertEqual((command.rest, command.at), ("note", datetime(2026, 11, 26, 23, 59, tzinfo=UTC)))
        early = datetime(2026, 11, 27, 0, 10, tzinfo=UTC)
        command = parse_command("note @23:50", now=early, zone="UTC")
        self.assertEqual(command.at, datetime(2026, 11, 26, 23, 50, tzinfo=UTC))

    def test_invalid_marked_time_is_refused(self):
        for line, words in [
            ("@25:99 odd time", "25:99 is not a time"),
            ("odd @7:5", "7:5 is not a time"),
            ("odd @-3x", "-3x is not a time"),
            ("odd @\N{ARABIC-INDIC DIGIT TWO}3:59", "is not a time"),
            ("odd @\N{FULLWIDTH DIGIT TWO}3:59", "is not a time"),
            ("odd @tomorrow 09:00", "tomorrow 09:00 is not a time"),
            ("@2pm odd", "2pm is not a time"),
            ("odd @11 a.m.", "11 a.m. is not a time"),
            ("@+15m odd", "+15m is not a time"),
            ("@yesterday 25:00 odd", "yesterday 25:00 is not a time"),
            ("@2026-03-02 25:00 odd", "2026-03-02 25:00 is not a time"),
            ("@2026-03-02T9:75 odd", "2026-03-02T9:75 is not a time"),
            ("@2026-03-02 odd", "2026-03-02 is not a time"),
            ("@3/2 14:05 odd", "3/2 14:05 is not a time"),
        ]:
            with self.assertRaisesMessage(Unclear, words):
                parse_command(line, now=NOW, zone="UTC")

    def test_relative_time_with_at_sign_is_parsed_and_mentions_are_not(self):
        command = parse_command("@-15m proxy restarted", now=NOW, zone="UTC")
        self.assertEqual((command.rest, command.at), ("proxy restarted", NOW - timedelta(minutes=15)))
        self.assertIsNone(parse_command("asked @grace and @2fa-team", now=NOW, zone="UTC").at)

    def test_non_ascii_digits_are_not_a_time(self):
        for text in ("１４:05", "٢٠٢٦-03-02 08:00", "-２０m"):
            with self.assertRaises(Unclear):
                parse_moment(text, now=NOW, zone=UTC)
