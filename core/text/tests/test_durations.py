from django.test import SimpleTestCase

from core.text.durations import duration_text, whole_minutes


class DurationTextTests(SimpleTestCase):
    def test_lengths_have_one_format(self) -> None:
        expected = {
            0: "0 min",
            45: "45 s",
            130: "2 min",
            600: "10 min",
            3599: "59 min",
            3600: "1 h 00 min",
            4500: "1 h 15 min",
            5460: "1 h 31 min",
            86_399: "23 h 59 min",
            86_400: "1 d 0 h",
            223_200: "2 d 14 h",
            -120: "−2 min",
        }
        assert {seconds: duration_text(seconds) for seconds in expected} == expected

    def test_whole_minutes_are_rounded_like_the_text(self) -> None:
        for seconds in (59, 90, 3599, 3826):
            hours, minutes = divmod(whole_minutes(seconds), 60)
            written = f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"
            assert duration_text(seconds) in {written, "59 s"}
