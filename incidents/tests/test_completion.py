"""Completion in the editor and in the composer offers only what the person may see."""

from datetime import timedelta

from accounts.models import Team
from core.access.membership import add_members
from core.access.models import Circle
from core.testing import NOW, TeamTestCase, at_most
from incidents.actions.commands import compose
from incidents.actions.timeline import remove_entry
from incidents.completion import complete
from incidents.line_completion import complete_line
from incidents.models import Incident
from incidents.tests.factories import make_incident


class CompletionTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.outage = make_incident(lead=cls.ada, title="API errors")
        cls.private = make_incident(lead=cls.ada, circle=cls.circle, title="Leak")

    def names(self, typed, user=None, incident=None):
        return [one["insert"] for one in complete(typed, user or self.ada, incident or self.outage)]

    def test_people_are_completed_by_handle_or_name(self):
        self.assertEqual(self.names("@gra"), ["@grace"])
        self.assertIn("@mallory", self.names("@"))

    def test_only_people_with_access_are_offered(self):
        self.assertNotIn("@mallory", self.names("@", incident=self.private))

    def test_visible_references_are_completed_by_number_and_title(self):
        secret = Circle.objects.create(restricted=True, reason="x")
        add_members(secret, [self.ada], now=NOW)
        hidden = make_incident(lead=self.ada, circle=secret, title="Payment provider leak")
        seen = make_incident(lead=self.ada, title="Payment page is slow")
        self.assertEqual(self.names(f"INC-{str(seen.pk)[:1]}")[0][:4], "INC-")
        self.assertEqual(self.names("#payment"), [seen.ref, hidden.ref])  # the newest first
        self.assertEqual(self.names("#payment", user=self.mallory), [seen.ref])
        self.assertNotIn(hidden.ref, self.names(hidden.ref, user=self.mallory))

    def test_entries_of_the_incident_are_completed_by_number_and_words(self):
        for text in ["Errors rise.", "Database is full."]:
            compose(self.outage, line=text, by=self.ada, now=NOW)
        compose(self.private, line="Database of the customer.", by=self.ada, now=NOW)
        first, second = self.outage.entries.order_by("number")
        self.assertEqual(self.names("#database"), [second.ref])
        self.assertEqual(self.names(first.ref), [first.ref])
        self.assertEqual(self.names("#")[:2], [second.ref, first.ref])
        remove_entry(second, by=self.ada, reason="Wrong incident", now=NOW + timedelta(minutes=1))
        self.assertEqual(self.names("#database"), [])

    def test_other_text_has_no_completions(self):
        for typed in ["", "plain", "XYZQ-1", "#" + "x" * 200, "@" + "%_" * 20, "INC-" + "9" * 18, "#" + "9" * 18]:
            self.assertEqual(self.names(typed), [], typed)

    def test_completion_takes_at_most_three_queries(self):
        with at_most(3):  # entries, incidents and tasks
            complete("#payment", self.ada, self.outage)


class LineCompletionTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.outage = make_incident(lead=cls.ada, title="API errors")
        Team.objects.create(name="Infrastructure", slug="infra")

    def offered(self, line: str) -> tuple[str, list[str]]:
        typed, options = complete_line(line, self.ada, Incident.objects.get(pk=self.outage.pk))
        return typed, [one["insert"] for one in options]

    def test_commands_are_completed_by_their_start(self):
        self.assertEqual(self.offered("/esc"), ("/esc", ["/escalate "]))
        self.assertEqual(self.offered("/RES")[1], ["/resolved "])
        self.assertEqual(self.offered("/nothing"), ("/nothing", []))

    def test_arguments_are_teams_hypotheses_roles_and_severities(self):
        self.assertEqual(self.offered("/escalate inf"), ("inf", ["Infrastructure: "]))
        self.assertEqual(self.offered("/joined "), ("", []))
        self.assertEqual(self.offered("/role scr"), ("scr", ["scribe @"]))
        self.assertEqual(self.offered("/role scribe @gra"), ("@gra", ["@grace"]))
        self.assertEqual(self.offered("/sev ")[1][0], "1")

    def test_inserted_arguments_are_understood_by_their_command(self):
        compose(self.outage, line="/suspect Database: overload", by=self.ada, now=NOW)
        compose(self.outage, line="/suspect Load balancer", by=self.ada, now=NOW)
        [team] = self.offered("/escalate infra")[1]
        compose(self.outage, line=f"/escalate {team}cannot see the pool", by=self.ada, now=NOW)
        self.assertEqual(self.offered("/joined ")[1], ["Infrastructure"])
        [hypothesis] = self.offered("/ruled-out over")[1]
        compose(self.outage, line=f"/ruled-out {hypothesis}cpu is low", by=self.ada, now=NOW)
        self.assertEqual(self.offered("/confirmed ")[1], ["Load balancer: "])

    def test_words_are_completed_anywhere_but_not_inside_others(self):
        self.assertEqual(self.offered("Asked @gra"), ("@gra", ["@grace"]))
        self.assertEqual(self.offered(f"Like {self.outage.ref}")[1], [self.outage.ref])
        for line in ["mail grace@gra", "Errors rise", "", "/decide ", "#1 ", "@" * 2000]:
            self.assertEqual(self.offered(line)[1], [], line)

    def test_page_offers_them_to_everyone_who_sees_the_incident(self):
        url = f"{self.outage.get_absolute_url()}log/complete/"
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(self.outage.get_absolute_url()), f'data-completion="{url}"')
        options = self.client.get(url, {"text": "ask @gra"}).json()["options"]
        self.assertEqual(options, [{"label": "@grace", "insert": "@grace", "detail": "Grace"}])
