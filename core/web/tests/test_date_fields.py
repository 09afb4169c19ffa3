"""Days and clock times in forms have one shape, whatever the language of the browser."""

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django import forms
from django.test import SimpleTestCase
from django.utils import timezone

from core.schedule.moments import Unclear, local_instant
from core.web import date_fields
from core.web.filters import IsoDayField

TEMPLATES = Path(__file__).parents[3] / "templates"
FULL_WIDTH = "\N{FULLWIDTH DIGIT TWO}"


class Form(date_fields.FoldChoice):
    day = date_fields.DayField()
    clock = date_fields.ClockField()
    wall = date_fields.WallClockField(required=False)

    def clean(self):
        data = super().clean()
        try:
            data["at"] = local_instant(data["day"], data["clock"], self.zone, self.fold())
        except Unclear as unclear:
            self.refuse_clock("clock", unclear)
        return data


class DateFieldTests(SimpleTestCase):
    def test_a_value_is_shown_as_text_and_read_back(self):
        form = Form(initial={"day": date(2026, 12, 4), "clock": time(14, 5)})
        for name, shown in [("day", "2026-12-04"), ("clock", "14:05")]:
            html = str(form[name])
            assert 'type="text"' in html and f'value="{shown}"' in html, html
            assert form.fields[name].clean(shown) == form.initial[name]

    def test_a_day_has_a_calendar_for_browsers_with_scripts(self):
        assert "data-calendar hidden" in str(Form()["day"]) and 'data-day="time"' in str(Form()["wall"])

    def test_digits_of_other_scripts_are_refused(self):
        values = [
            ("day", f"{FULL_WIDTH}026-12-04"),
            ("clock", f"{FULL_WIDTH}1:00"),
            ("wall", f"{FULL_WIDTH}026-12-04 09:00"),
        ]
        others = [(IsoDayField(), values[0][1]), (date_fields.InstantField(), f"{FULL_WIDTH}026-12-04T09:00:00Z")]
        for field, text in [*((Form().fields[name], text) for name, text in values), *others]:
            with self.assertRaises(forms.ValidationError):
                field.clean(text)

    def test_a_filter_reads_no_day_in_the_order_of_one_country(self):
        with self.assertRaises(forms.ValidationError):
            IsoDayField().clean("12/04/2026")

    def test_a_clock_that_occurs_twice_can_be_chosen(self):
        typed = {"day": "2026-10-25", "clock": "02:30"}
        asked = repeated_hour(typed)
        assert [label for _, label in asked.fields["fold"].choices] == [
            "the first 02:30, UTC+2",
            "the second 02:30, UTC+1",
        ]
        answered = repeated_hour({**typed, "fold": "1"})
        assert answered.is_valid() and answered.cleaned_data["at"].hour == 1

    def test_no_page_uses_the_date_and_time_fields_of_the_browser(self):
        native = ['type="date"', 'type="time"', 'type="datetime-local"']
        found = [path.name for path in TEMPLATES.rglob("*.html") if any(kind in path.read_text() for kind in native)]
        assert not found, found


def repeated_hour(data):
    form = Form(data)
    form.zone = ZoneInfo("Europe/Berlin")
    form.is_valid()
    return form


class PastDays(SimpleTestCase):
    def test_day_without_a_year_is_the_last_one(self):
        clean = date_fields.PastDayField().clean
        today = timezone.localdate()
        self.assertEqual(clean("yesterday"), today - timedelta(days=1))
        self.assertTrue(all(today - timedelta(days=7) < clean(day) <= today for day in ("mon", "thu", "sun")))
        tomorrow = today + timedelta(days=1)
        self.assertLessEqual(clean(f"{tomorrow.day} {tomorrow:%b}"), today)
        with self.assertRaises(forms.ValidationError):
            clean("+3d")
