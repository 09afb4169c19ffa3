"""Fixed offsets are shown and typed as people write them; the zone data has the opposite sign."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django import forms

from core.schedule.moments import zone_with_offset
from core.schedule.zone_names import zone_label, zone_labels, zone_named
from core.web.zone_field import ZoneTextField

NOW = datetime(2031, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "name", "label"),
    [
        ("UTC+1", "Etc/GMT-1", "UTC+1"),
        ("gmt -03:00", "Etc/GMT+3", "UTC-3"),
        ("UTC−05", "Etc/GMT+5", "UTC-5"),
        ("UTC+0", "UTC", "UTC"),
        ("Europe/Berlin", "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_offsets_keep_the_sign_that_people_write(typed: str, name: str, label: str) -> None:
    assert (zone_named(typed), zone_label(name)) == (name, label)
    assert ZoneTextField().clean(typed) == name
    assert ZoneTextField().prepare_value(name) == label


def test_unknown_zones_are_refused() -> None:
    for typed in ["Moon", "UTC+15", "UTC+5:30"]:
        with pytest.raises(forms.ValidationError):
            ZoneTextField().clean(typed)


def test_pages_never_show_the_inverted_names() -> None:
    assert zone_with_offset(ZoneInfo("Etc/GMT-1"), NOW) == "UTC+1"
    labels = zone_labels(available_timezones())
    assert {"UTC+1", "UTC-5", "UTC", "Europe/Berlin"} <= set(labels)
    assert not any("Etc/" in label for label in labels)
