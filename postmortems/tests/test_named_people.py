from core.testing import TeamTestCase
from postmortems.advice import wording_notes
from postmortems.gates.review import no_person_is_the_cause
from postmortems.tests.factories import postmortem


class NamedPersonTests(TeamTestCase):
    def test_person_of_the_organization_is_not_to_be_named_as_a_cause(self) -> None:
        row = postmortem(self)
        for text, met in [("Ada caused the outage.", False), ("A default caused the outage. Ada found it.", True)]:
            row.text = f"## Root cause\n\n{text}\n"
            self.assertEqual(no_person_is_the_cause(row.incident, row).met, met)
            self.assertEqual([note.code for note in wording_notes(row, row.text)], [] if met else ["NM13"])
