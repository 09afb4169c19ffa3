"""Open findings of earlier runs that a later run can confirm as fixed."""

from django.db.models import F, Prefetch, Q

from training.models import Drill, DrillFinding, DrillFindingCheck, DrillFindingQuerySet, DrillRun


def findings_of(drill: Drill) -> DrillFindingQuerySet:
    """Findings of this drill, and of drills with a shared failure category. Restricted ones do not mix with others."""
    shared = Drill.objects.filter(categories__in=drill.categories.all()).values("pk")
    circle = drill.circle
    rows = DrillFinding.objects.filter(Q(circle=circle) if circle.restricted else Q(circle__restricted=False))
    return rows.filter(Q(run__drill=drill) | Q(run__drill__in=shared))


def findings_to_check(run: DrillRun) -> DrillFindingQuerySet:
    """Findings of runs that ended before this one began: those still open, and those that this run has answered."""
    if run.started_at is None:
        return DrillFinding.objects.none()
    rows = findings_of(run.drill).filter(run__ended_at__lte=run.started_at).exclude(run=run)
    answered = DrillFindingCheck.objects.filter(run=run).values("finding")
    return rows.open() | rows.filter(pk__in=answered)


def with_checks(rows: DrillFindingQuerySet) -> DrillFindingQuerySet:
    """In order, with run, task and checks. Two queries. A task has the access list of its finding."""
    checks = DrillFindingCheck.objects.select_related("run").order_by("at", "pk")
    shown = rows.select_related("run", "task__owner").order_by(F("run__ended_at"), "pk")
    return shown.prefetch_related(Prefetch("checks", checks))
