"""How long ago each failure category seen in incidents was last drilled."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max

from accounts.models import User
from incidents.models import Category, Factor, Hypothesis, Incident, Kind, Status
from training.models import Drill, DrillRun

LOOK_BACK = timedelta(days=365)
GOAL = timedelta(days=183)
AXIS = timedelta(days=365)
SUGGESTED = 5
COUNTED = [Kind.REAL, Kind.BACKFILLED]
FINISHED = [Status.RESOLVED, Status.CLOSED]


@dataclass
class Coverage:
    """One category: how many incidents had it, when it was last drilled, and by which drills."""

    category: Category
    incidents: int
    last: datetime | None = None
    drills: list[Drill] = field(default_factory=list)
    share: float = 0.0  # age of the last drill as a share of a year, at most 1
    is_late: bool = True

    @property
    def x(self) -> int:
        """The age on an axis of 120 units for a year."""
        return round(self.share * 120)


def coverage(user: User, now: datetime) -> list[Coverage]:
    """The categories seen in incidents of the last year, those without a recent drill first. Four queries."""
    seen = (
        Factor.objects.visible_to(user)
        .filter(category__isnull=False, incident__kind__in=COUNTED, incident__started_at__gte=now - LOOK_BACK)
        .order_by()
        .values_list("category")
        .annotate(n=Count("incident", distinct=True))
    )
    counted = dict(seen)
    held = DrillRun.objects.visible_to(user).held().filter(drill__categories__in=counted)
    last = dict(held.order_by().values_list("drill__categories").annotate(last=Max("ended_at")))
    rows = {pk: Coverage(category, counted[pk]) for pk, category in Category.objects.in_bulk(list(counted)).items()}
    for drill in Drill.objects.visible_to(user).active().prefetch_related("categories"):
        for category in drill.categories.all():
            if category.pk in rows:
                rows[category.pk].drills.append(drill)
    for pk, row in rows.items():
        if ended := last.get(pk):
            age = now - ended
            row.last, row.is_late = ended, age > GOAL
            row.share = min(1.0, max(0.0, age / AXIS))
    return sorted(rows.values(), key=lambda row: (not row.is_late, row.last is not None, -row.share, -row.incidents))


@dataclass
class Suggestion:
    incident: Incident
    entries: int
    ruled_out: int


def suggestions(user: User) -> list[Suggestion]:
    """Finished incidents without a drill: those with a ruled-out hypothesis first. Three queries."""
    made = Drill.objects.exclude(incident=None).values("incident")
    rows = Incident.objects.visible_to(user).filter(kind__in=COUNTED, status__in=FINISHED).exclude(pk__in=made)
    with_decoy = Hypothesis.objects.filter(verdict=Hypothesis.Verdict.RULED_OUT).values("incident")
    chosen = list(rows.filter(pk__in=with_decoy).order_by("-started_at", "-pk")[:SUGGESTED])
    entries = dict(count_related(Incident, chosen, "entries"))
    ruled_out = dict(count_related(Incident, chosen, "hypotheses"))
    return [Suggestion(row, entries.get(row.pk, 0), ruled_out.get(row.pk, 0)) for row in chosen]


def count_related(model: type[Incident], rows: list[Incident], related: str) -> list[tuple[int, int]]:
    found = model.objects.filter(pk__in=[row.pk for row in rows]).order_by()
    return list(found.values_list("pk").annotate(n=Count(related)))
