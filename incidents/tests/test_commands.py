"""Typed commands: parsed, and run once by their action."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest import mock

from django.test import SimpleTestCase

from core.errors import Invalid, Refused
from core.schedule.moments import Unclear
from core.testing import NOW, TeamTestCase
from incidents.actions.commands import compose
from incidents.actions.timeline import replayed
from incidents.commands import parse_command, parse_impact
from incidents.models import Escalation, Hypothesis, IncidentRole, Status
from incidents.tests.factories import make_incident


def read(line, now=NOW, zone="UTC"):
    return parse_command(line, now=now, zone=zone)


class ParseCommandTests(SimpleTestCase):
    def test_command_text_and_time_are_parsed(self):
        for line, verb, rest, at in [
            ("Errors rise", "", "Errors rise", None),
            ("/suspect database @08:50", "suspect", "database", NOW - timedelta(minutes=10)),
            ("@08:50 errors rise", "", "errors rise", NOW - timedelta(minutes=10)),
            ("Errors rise -20m", "", "Errors rise", NOW - timedelta(minutes=20)),
            ("Errors rise @20 minutes ago", "", "Errors rise", NOW - timedelta(minutes=20)),
            ("Errors rise @2h ago", "", "Errors rise", NOW - timedelta(hours=2)),
            ("Errors began 20 minutes ago", "", "Errors began 20 minutes ago", None),
            ("/detected 5 min ago", "detected", "", NOW - timedelta(minutes=5)),
            ("Errors rise @ 08:40", "", "Errors rise", NOW - timedelta(minutes=20)),
            ("@sunday 08:00 errors rise", "", "errors rise", NOW - timedelta(days=1, hours=1)),
            ("ask @grace 2 or @2fa-bot", "", "ask @grace 2 or @2fa-bot", None),
            ("/mitigated 08:59", "mitigated", "", NOW - timedelta(minutes=1)),
            ("/ack", "ack", "", None),
            ("/Ruled-Out", "ruled-out", "", None),
            ("mail went to a@b.test and 5-3m", "", "mail went to a@b.test and 5-3m", None),
            ("/fix back @2026-03-01T23:15", "fix", "back", datetime(2026, 3, 1, 23, 15, tzinfo=UTC)),
        ]:
            with self.subTest(line):
                text = read(line)
                self.assertEqual((text.command, text.rest, text.at), (verb, rest, at))

    def test_clock_time_in_the_future_means_yesterday(self):
        self.assertEqual(read("x @23:20").at, datetime(2026, 3, 1, 23, 20, tzinfo=UTC))

    def test_times_are_in_the_zone_of_the_incident(self):
        self.assertEqual(read("x @09:30", zone="Europe/Berlin").at, datetime(2026, 3, 2, 8, 30, tzinfo=UTC))

    def test_skipped_hour_is_refused(self):
        with self.assertRaisesMessage(Unclear, "does not exist"):
            read("x @2026-03-29T01:30", now=NOW + timedelta(days=60), zone="Europe/London")

    def test_invalid_commands_are_refused_with_a_message(self):
        for line, words in [
            ("", "Describe what happened"),
            ("/foo bar", "Unknown command /foo"),
            ("/suspect", "possible cause"),
            ("/cause @22:10", "the cause"),
            ("x @2027-01-01T10:00", "is in the future"),
            ("x" * 2001, "per line"),
            ("x @2026-02-30T10:00", "does not exist in the calendar"),
        ]:
            with self.subTest(line[:20]), self.assertRaisesMessage(Unclear, words):
                read(line)

    def test_impact_takes_its_start_as_a_clock_time_or_an_offset(self):
        for words, minutes in [("08:40", 20), ("-20m", 20), ("20 minutes ago", 20), ("@2 hours ago", 120)]:
            share, population, start = parse_impact(f"50% of customers since {words}", NOW, "UTC")
            self.assertEqual((share, population), (Decimal("0.5"), "customers"), words)
            self.assertEqual(start, NOW - timedelta(minutes=minutes), words)

    def test_path_is_a_note(self):
        self.assertEqual(read("/ is full").command, "")


class RunCommandTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(at=NOW - timedelta(hours=2))

    def say(self, line, **facts):
        return compose(self.incident, line=line, by=self.ada, now=NOW, **facts)

    def texts(self):
        return [entry.text for entry in self.incident.entries.in_order()]

    def test_note_creates_an_entry(self):
        self.say("Errors rise @08:40")
        entry = self.incident.entries.get()
        self.assertEqual(
            (entry.text, entry.at, entry.entered_time), ("Errors rise", NOW - timedelta(minutes=20), "@08:40")
        )

    def test_hypothesis_is_added_and_ruled_out(self):
        self.say("/suspect database overload @08:05")
        self.say("/ruled-out queries are quick @08:40")
        hypothesis = Hypothesis.objects.get()
        self.assertEqual(hypothesis.verdict, "ruled_out")
        self.assertEqual(hypothesis.verdict_because, "queries are quick")
        self.assertEqual(hypothesis.cost(NOW), timedelta(minutes=35))
        self.assertEqual(self.texts()[-1], "Ruled out: database overload. Queries are quick")

    def test_hypothesis_must_be_named_if_several_are_open(self):
        self.say("/suspect database")
        self.say("/suspect network")
        with self.assertRaisesMessage(Invalid, "Several are open"):
            self.say("/ruled-out")
        self.say("/confirmed network: packets are lost")
        self.assertEqual(Hypothesis.objects.get(verdict="confirmed").verdict_because, "packets are lost")

    def test_milestone_commands_change_the_status(self):
        self.say("/cause a setting")
        self.assertEqual(self.incident.status, Status.FIXING)
        self.say("/fix setting corrected")
        self.assertEqual(self.incident.status, Status.RECOVERING)
        self.say("/mitigated 08:59")
        self.say("/resolved")
        self.assertEqual(self.incident.status, Status.RESOLVED)
        names = set(self.incident.milestones.values_list("name", flat=True))
        self.assertEqual(names, {"cause_identified", "fix_applied", "mitigated", "resolved"})

    def test_team_is_escalated_to_and_joins(self):
        self.say("/escalate API: needs a second pair of eyes -10m")
        self.say("/joined")
        asked = Escalation.objects.get()
        self.assertEqual((asked.to_team, asked.joined_at - asked.requested_at), ("API", timedelta(minutes=10)))

    def test_commands_change_severity_and_role(self):
        self.say("/sev 1 most users")
        self.say("/role lead @grace")
        self.say("/role comm @mona")
        self.assertEqual((self.incident.severity.rank, self.incident.lead), (1, self.grace))
        self.assertEqual(IncidentRole.objects.get(role="communications").user, self.mona)

    def test_role_requires_a_person_who_can_have_it(self):
        for line in ["/role lead @nobody", "/role juggler @grace", "/role lead @linus"]:
            with self.subTest(line), self.assertRaises(Invalid):
                self.say(line)

    def test_text_that_does_not_fit_is_refused_not_cut(self):
        for line in [
            f"/suspect {'x' * 301}",
            f"/escalate API: {'x' * 301}",
            f"/impact 5% of {'x' * 81}",
        ]:
            with self.subTest(line[:12]), self.assertRaisesMessage(Invalid, "Enter at most"):
                self.say(line)

    def test_unknown_person_is_named_in_the_refusal(self):
        with self.assertRaisesMessage(Invalid, "@ghost was not found"):
            self.say("/role lead @ghost")

    def test_update_sets_the_next_update_time(self):
        self.say("/update We found the cause")
        self.assertEqual(self.incident.update_due_at, NOW + timedelta(minutes=60))

    def test_replayed_line_runs_once(self):
        for _ in range(2):
            self.say("/suspect database", client_key="abc")
            self.say("/escalate API", client_key="def")
            self.say("/resolved", client_key="ghi")  # refused the second time, so the key must be checked first
        self.assertEqual((Hypothesis.objects.count(), Escalation.objects.count()), (1, 1))

    def test_line_sent_again_later_is_read_as_at_first(self):
        """A time that was clear when the line was written may be refused the next day."""
        for now in [NOW, NOW + timedelta(days=1, hours=-2)]:
            compose(self.incident, line="Errors rise @08:50", by=self.ada, client_key="k", now=now)
        self.assertEqual(self.incident.entries.get().at, NOW - timedelta(minutes=10))

    def test_line_sent_again_before_its_answer_is_not_refused(self):
        """The second request looks for the key before the first has committed, and is refused by a rule after it."""
        self.say("/escalate API")
        for number, line in enumerate(["/joined API", "/sev 1", "/mitigated", "/resolved"]):
            key = f"key{number}"
            self.say(line, client_key=key)
            before = [None, replayed(self.incident, key)]
            with mock.patch("incidents.actions.commands.replayed", side_effect=before):
                self.say(line, client_key=key)
        self.assertEqual(len(self.texts()), 5)

    def test_line_saved_offline_keeps_its_time(self):
        self.say("Still slow", written_at=NOW - timedelta(minutes=30))
        self.assertEqual(self.incident.entries.get().at, NOW - timedelta(minutes=30))

    def test_refused_command_changes_nothing(self):
        self.say("/resolved")
        with self.assertRaises(Refused):
            self.say("/resolved")
        self.assertEqual(len(self.texts()), 1)
