"""Filters of alerts, for the page and the API."""

from alerts.models import AlertSource, State
from core.web.filters import SEVERAL, BooleanFilter, ChoicesFilter, ListFilter, NameFilter, ReferenceFilter, WordsFilter


class AlertFilter(ListFilter):
    status = ChoicesFilter("state", choices=State.choices, help_text=SEVERAL)
    source = NameFilter("source__key", of=AlertSource, by="key", help_text="Key of the source, as in its URL.")
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    attached = BooleanFilter("incident", "isnull", exclude=True, help_text="`false`: alerts that no incident has.")
    q = WordsFilter("title", "key", help_text="Words in the title or key.")
