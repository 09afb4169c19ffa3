"""A person named as the cause gets a note; the same names elsewhere do not."""

import time

from django.test import SimpleTestCase

from core.advice.language import check_language
from core.advice.named_people import name_words

PEOPLE = name_words(["Tomas Vega", "Ada", "Bo"])


class NamedPeopleTests(SimpleTestCase):
    def codes(self, text: str) -> list[str]:
        return [note.code for note in check_language(text, "analysis", people=PEOPLE) if note.code == "NM13"]

    def test_person_as_a_cause_is_noted(self) -> None:
        for text in [
            "Tomas caused the outage.",
            "Tomas Vega triggered the failover.",
            "The root cause was Tomas Vega.",
            "The outage was caused by Ada's change.",
            "It happened because Tomas deployed the wrong file.",
            "The outage was due to @tomas.",
        ]:
            with self.subTest(text):
                self.assertEqual(self.codes(text), ["NM13"])
                note = next(note for note in check_language(text, "analysis", people=PEOPLE) if note.code == "NM13")
                self.assertEqual(note.level, "error")

    def test_names_elsewhere_and_other_causes_are_not_noted(self) -> None:
        for text in [
            "Tomas rolled the change back, and the errors ended.",
            "The cause was a default of the balancer.",
            "A deploy caused the outage. Ada found it.",
            "The outage was not caused by Tomas.",
            "It happened because Kubernetes evicted the pods.",
        ]:
            with self.subTest(text):
                self.assertEqual(self.codes(text), [])

    def test_time_is_linear_in_the_length(self) -> None:
        def cost(text: str) -> float:
            began = time.process_time()
            self.codes(text)
            return time.process_time() - began

        for piece in ["Tomas ", "because ", "because Tomas ", "@", "A'"]:
            assert cost(piece * 8_000) < 8 * cost(piece * 2_000) + 0.1, piece
