"""The version of what a page shows of one circle: the number of its events.

Every action records an event, so actions need not know the content of pages, and no counter row has to be locked. It is
a count and not the newest id, because on PostgreSQL an event may commit after one with a higher id.
"""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from core.activity.models import Event


def events_in_circle() -> Coalesce:
    """For `annotate()` of rows with a circle: counted on an index, within the statement of the page."""
    events = Event.objects.filter(circle=OuterRef("circle")).order_by().values("circle").annotate(all=Count("pk"))
    return Coalesce(Subquery(events.values("all"), output_field=IntegerField()), 0)
