"""Dates and times in the API are written with ASCII digits, in every operation."""

from django.test import SimpleTestCase
from rest_framework import serializers

from config.tests.sources import APPS, ROOT
from core.api.fields import ClockField, DayField, InstantField

TWO = "\N{FULLWIDTH DIGIT TWO}"


class DateTests(SimpleTestCase):
    def test_digits_of_other_scripts_are_refused_in_words(self):
        for field, text in [
            (DayField(), f"{TWO}026-12-10"),
            (ClockField(), f"{TWO}2:00"),
            (InstantField(), f"{TWO}026-12-10T10:00:00Z"),
        ]:
            with self.assertRaisesMessage(serializers.ValidationError, "wrong format"):
                field.run_validation(text)

    def test_every_serializer_uses_these_fields(self):
        plain = ["serializers.DateField(", "serializers.TimeField("]
        sources = [path for app in APPS for name in ["api/*.py", "api.py"] for path in (ROOT / app).rglob(name)]
        own = ROOT / "core/api/fields.py"
        found = [path.name for path in sources if path != own and any(each in path.read_text() for each in plain)]
        assert len(sources) > 20 and not found, found
