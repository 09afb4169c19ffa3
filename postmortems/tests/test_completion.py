from core.access.membership import add_members
from core.access.models import Circle
from core.testing import NOW, TeamTestCase, at_most
from incidents.tests.factories import make_incident
from postmortems.advice import wording_notes
from postmortems.completion import complete
from postmortems.gates.review import no_person_is_the_cause
from postmortems.tests.factories import postmortem


class CompletionTests(TeamTestCase):
    def names(self, typed, user=None, circle=None):
        return [one["insert"] for one in complete(typed, user or self.ada, circle or Circle.public())]

    def test_people_are_completed_by_handle_or_name(self):
        self.assertEqual(self.names("@gra"), ["@grace"])
        self.assertIn("@mallory", self.names("@"))

    def test_only_people_with_access_are_offered(self):
        self.assertNotIn("@mallory", self.names("@", circle=self.circle))

    def test_visible_references_are_completed_by_number_and_title(self):
        secret = Circle.objects.create(restricted=True, reason="x")
        add_members(secret, [self.ada], now=NOW)
        hidden = make_incident(lead=self.ada, circle=secret, title="Payment provider leak")
        seen = make_incident(lead=self.ada, title="Payment page is slow")
        self.assertEqual(self.names(f"INC-{str(seen.pk)[:1]}")[0][:4], "INC-")
        self.assertEqual(self.names("#payment"), [seen.ref, hidden.ref])  # the newest first
        self.assertEqual(self.names("#payment", user=self.mallory), [seen.ref])
        self.assertNotIn(hidden.ref, self.names(hidden.ref, user=self.mallory))

    def test_other_text_has_no_completions(self):
        for typed in ["", "plain", "XYZQ-1", "#" + "x" * 200, "@" + "%_" * 20, "INC-" + "9" * 18]:
            self.assertEqual(self.names(typed), [], typed)

    def test_completion_takes_at_most_two_queries(self):
        with at_most(2):  # incidents and tasks
            complete("#payment", self.ada, Circle.public())


class NamedPersonTests(TeamTestCase):
    def test_person_of_the_organization_is_not_to_be_named_as_a_cause(self) -> None:
        row = postmortem(self)
        for text, met in [("Ada caused the outage.", False), ("A default caused the outage. Ada found it.", True)]:
            row.text = f"## Root cause\n\n{text}\n"
            self.assertEqual(no_person_is_the_cause(row.incident, row).met, met)
            self.assertEqual([note.code for note in wording_notes(row, row.text)], [] if met else ["NM13"])
