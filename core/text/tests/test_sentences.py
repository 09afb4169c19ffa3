from django.test import SimpleTestCase

from core.text.sentences import with_full_stop


class FullStopTests(SimpleTestCase):
    def test_text_gets_one_full_stop_unless_it_ends_a_sentence(self) -> None:
        shown = {"Need hands": "Need hands.", "Need hands. ": "Need hands.", "Who can?": "Who can?", "": "", " ": ""}
        assert {text: with_full_stop(text) for text in shown} == shown
