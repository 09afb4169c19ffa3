"""Tasks in the navigation, on My work and in reminders."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextField, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from core.web.urls_cached import address
from dashboard.registry import (
    Command,
    NavItem,
    SettingsSection,
    WorkItem,
    command,
    nav_item,
    rows_source,
    settings_section,
    side_panel,
)
from dashboard.work_query import Row, WorkQuery, to_work_rows
from notifications.notice_types import Section, SectionLine
from notifications.targets import fetch_with
from reminders.digest import digest_section
from reminders.due_sources import due_source, register_facet
from tasks.closers import covered_tasks
from tasks.models import OUTSTANDING, ClosesBy, CorrectiveTask, Kind, Priority, Status
from tasks.policies import can_manage_trackers, can_propose
from tasks.verifiers import BY_ANY_MANAGER, BY_AUTHOR, BY_MANAGER, asked_step, first_asked

SHOWN = 5
ANSWERABLE = Coalesce("incident__lead", "incident__declared_by")


def my_tasks(user: User) -> QuerySet[CorrectiveTask]:
    return CorrectiveTask.objects.visible_to(user).outstanding().owned_by(user)


command(Command("Create a task", "list-check", "tasks:new", 20, can_propose))
settings_section(
    SettingsSection(
        "Issue trackers", "GitHub, GitLab and Jira projects", "link", "tasks:trackers", 85, can_manage_trackers
    )
)
nav_item(NavItem("tasks", "Tasks", "list-check", "tasks:board", order=40, count=my_tasks))


register_facet("priority", lambda: [(value, str(label)) for value, label in Priority.choices])
register_facet("task_kind", lambda: [(value, str(label).capitalize()) for value, label in Kind.choices])


FACETS = {"task_kind": "kind", "team": "team_id", "priority": "priority", "severity": "incident__severity__name"}


@due_source(
    "task",
    icon="list-check",
    facets={**FACETS, "paused_until": "blocked_until", "issue_state": "issue_links__state"},
    links={
        "owner": (("Mark done", "done"), ("Snooze", "snooze")),
        "escalation": (("Change owner", "owner"), ("Change due date", "date")),
    },
    button="Open task",
    may_hold=lambda task: task.status in OUTSTANDING,
    offers=lambda task, key: key != "done" or task.closes_by == ClosesBy.EVIDENCE,
)
def outstanding_tasks() -> QuerySet[CorrectiveTask]:
    """Open tasks with a due date. The fallback recipient is the incident lead or the creator of the incident."""
    return with_recipients(CorrectiveTask.objects.outstanding(), due="due_on")


def with_recipients(rows: QuerySet[CorrectiveTask], *, due: str) -> QuerySet[CorrectiveTask]:
    """Annotate what every due source of tasks needs besides its owner. `due` is the field with the date."""
    return rows.annotate(due=F(due), lead_id=F("team__lead"), manager_id=F("team__manager"), fallback_id=ANSWERABLE)


def page_to(do: str) -> Callable[[CorrectiveTask], str]:
    return lambda task: f"{task.get_absolute_url()}?do={do}"


@due_source(
    "verification",
    title=lambda task: f"Verify {task.ref}: {task.title}",
    url=page_to("verify"),
    icon="shield-check",
    label="Verifications",
    button="Verify task",
    facets=FACETS,
    columns={"owner_id": "verifier_id"},
    may_hold=lambda task: task.status == Status.DONE,
)
def tasks_to_be_verified() -> QuerySet[CorrectiveTask]:
    """Finished tasks until another person verifies or reopens them. The first person asked is reminded."""
    rows = CorrectiveTask.objects.filter(status=Status.DONE, verify_by__isnull=False)
    return with_recipients(rows.annotate(verifier_id=first_asked()), due="verify_by")


@due_source(
    "check",
    title=lambda task: f"Did {task.ref} work? {task.title}",
    url=page_to("answer"),
    icon="target",
    label="Effectiveness checks",
    button="Answer check",
    facets=FACETS,
    columns={"owner_id": "checker_id"},
    may_hold=lambda task: task.status == Status.VERIFIED,
)
def checks_to_answer() -> QuerySet[CorrectiveTask]:
    """Verified tasks with a planned effectiveness check, until it is answered. The reviewer answers it."""
    rows = CorrectiveTask.objects.filter(status=Status.VERIFIED, check_on__isnull=False)
    return with_recipients(rows, due="check_on")


@due_source(
    "risk-review",
    title=lambda task: f"Review the accepted risk of {task.ref}: {task.title}",
    url=page_to("review-risk"),
    icon="ban",
    label="Reviews of accepted risks",
    button="Review risk",
    facets=FACETS,
    columns={"owner_id": "risk_owner_id"},
    may_hold=lambda task: task.status == Status.WONT_DO,
)
def risks_with_a_review_date() -> QuerySet[CorrectiveTask]:
    """Tasks that will not be done, until their risk owner sets another review date or the task is reopened."""
    rows = CorrectiveTask.objects.filter(status=Status.WONT_DO, review_on__isnull=False)
    return with_recipients(rows, due="review_on")


def task_item(row: Row) -> WorkItem:
    """`detail` belongs to the status: the end, the question, who finished it, why it is blocked."""
    status, detail = row.facts["status"], row.facts["detail"]
    url = address("tasks:detail", row.pk)
    facts: dict[str, Any] = {"title": row.title, "url": url, "ref": f"A-{row.pk}", "due": row.due, **origin(row)}
    if status == Status.VERIFIED:
        asked = {"url": f"{url}?do=answer", "icon": "target", "button": "Answer", "late_alarm": False}
        return WorkItem(**facts | asked, detail=detail or "Did it work?")
    if status == Status.DONE:
        facts |= {"url": f"{url}?do=verify", "due": timezone.localdate(row.at) if row.at else None}
        words = f"Done by {detail}, waiting to be verified" if detail else ""
        return WorkItem(**facts, detail=words, icon="shield-check", button="Verify", late_alarm=False, waits=True)
    words = f"Blocked: {detail}" if status == Status.BLOCKED else detail
    return WorkItem(**facts, detail=words, icon="list-check", button="Open")


def origin(row: Row) -> dict[str, str]:
    if row.incident_id is None:
        return {}
    url = address("incidents:detail", row.incident_id)
    return {"incident_ref": f"INC-{row.incident_id}", "incident_url": url}


# Three queries instead of one with OR: each uses its own index, and PostgreSQL plans them forty times faster.


@rows_source("task", task_item)
def tasks_promised(user: User, on: date) -> WorkQuery:
    """Open tasks of the user, except those whose run or session is listed itself."""
    detail = Case(When(status=Status.BLOCKED, then="blocked_reason"), default="done_when", output_field=TextField())
    owned = Q(owner=user, status__in=OUTSTANDING) & ~covered_tasks(user)
    return waiting("task", owned, user, due="due_on", detail=detail)


@rows_source("task-check", task_item)
def tasks_to_check(user: User, on: date) -> WorkQuery:
    """Effectiveness checks that the user must answer."""
    asked = Q(checker=user, status=Status.VERIFIED, check_opened_on__isnull=False)
    return waiting("task-check", asked, user, due="check_on", detail="check_question")


def risk_review_item(row: Row) -> WorkItem:
    url = f"{address('tasks:detail', row.pk)}?do=review-risk"
    facts: dict[str, Any] = {"title": f"Review the accepted risk: {row.title}", "url": url, "ref": f"A-{row.pk}"}
    facts |= {"due": row.due, "detail": row.facts["reason"], "icon": "ban", "button": "Review risk"}
    return WorkItem(**facts | origin(row))


@rows_source("risk-review", risk_review_item)
def risks_to_review(user: User, on: date) -> WorkQuery:
    """Tasks that will not be done and whose risk the user owns; shown from a month before the review."""
    rows = CorrectiveTask.objects.visible_to(user).filter(risk_owner=user, status=Status.WONT_DO)
    rows = rows.filter(review_on__lte=on + timedelta(days=30)).order_by("review_on", "pk")
    return to_work_rows(
        "risk-review", rows, title="title", due="review_on", incident_id="incident", reason=F("wont_do_reason")
    )


def finished_by_others(user: User) -> QuerySet[CorrectiveTask]:
    """Tasks that this person could verify; viewers none."""
    rows = CorrectiveTask.objects.visible_to(user).filter(status=Status.DONE).exclude(owner=user)
    rows = rows.exclude(done_by=user, done_by__isnull=False)
    return rows.order_by("due_on", "pk") if user.is_responder else rows.filter(pk=0)


VERIFY: dict[str, Any] = {"title": "title", "status": "status", "incident_id": "incident", "due": "due_on"}
VERIFY |= {"at": "done_at", "detail": "owner__name"}


@rows_source("task-verify", task_item)
def tasks_to_verify(user: User, on: date) -> WorkQuery:
    """Finished tasks of teams the user leads, and of incidents they are accountable for."""
    answerable = Q(incident__lead=user) | Q(incident__lead=None, incident__declared_by=user)
    return to_work_rows("task-verify", finished_by_others(user).filter(Q(team__lead=user) | answerable), **VERIFY)


@rows_source("task-verify-manager", task_item)
def tasks_to_verify_otherwise(user: User, on: date) -> WorkQuery:
    """Finished tasks that no lead can verify: of teams the user manages, tasks they created, or any for a manager."""
    which = Q(team__manager=user, asked=BY_MANAGER) | Q(created_by=user, asked=BY_AUTHOR)
    if user.is_manager:
        which |= Q(asked=BY_ANY_MANAGER)
    rows = finished_by_others(user).alias(asked=asked_step()).filter(which)
    return to_work_rows("task-verify-manager", rows, **VERIFY)


def left_item(row: Row) -> WorkItem:
    checks = row.facts["status"] == Status.VERIFIED
    url = f"{address('tasks:detail', row.pk)}?do={'check' if checks else 'change-owner'}"
    words = f"{row.facts['person']} has left. Name another {'reviewer' if checks else 'owner'}."
    facts: dict[str, Any] = {"title": row.title, "url": url, "ref": f"A-{row.pk}", "due": row.due, "detail": words}
    return WorkItem(**facts | origin(row), icon="user-x", button="Change reviewer" if checks else "Change owner")


@rows_source("task-left", left_item)
def tasks_of_people_who_left(user: User, on: date) -> WorkQuery:
    """Tasks whose owner or reviewer has left, of teams the user leads, or manages if no lead is there."""
    left = User.objects.filter(is_active=False).values("pk")
    owned = Q(owner__in=left, status__in=OUTSTANDING)
    checked = Q(checker__in=left, status=Status.VERIFIED, check_on__isnull=False)
    no_lead = Q(team__lead=None) | Q(team__lead__is_active=False)
    mine = Q(team__lead=user) | (Q(team__manager=user) & no_lead) | Q(team=None, incident__lead=user)
    rows = CorrectiveTask.objects.visible_to(user).filter(owned | checked).filter(mine).order_by("due_on", "pk")
    person = Case(When(status=Status.VERIFIED, then="checker__name"), default="owner__name", output_field=TextField())
    shape: dict[str, Any] = {"title": "title", "status": "status", "incident_id": "incident", "due": "due_on"}
    return to_work_rows("task-left", rows, **shape, person=person)


def contradicted_item(row: Row) -> WorkItem:
    url = address("tasks:detail", row.pk)
    words = "A later incident has the same factor category and service. Reopen it, or say that it is not the same"
    facts: dict[str, Any] = {"title": f"Did the fix fail? {row.title}", "url": url, "ref": f"A-{row.pk}"}
    facts |= {"detail": words, "icon": "alert-triangle", "button": "Decide"}
    due = timezone.localdate(row.at) if row.at else None
    return WorkItem(**facts | origin(row), due=due, waits=True)


@rows_source("task-contradicted", contradicted_item)
def contradicted_tasks(user: User, on: date) -> WorkQuery:
    """Tasks of the user that a later incident contradicts, until they are reopened or the incident is dismissed."""
    return waiting("task-contradicted", Q(owner=user, status=Status.CONTRADICTED), user, at="checked_at")


def waiting(name: str, which: Q, user: User, **columns: Any) -> WorkQuery:
    rows = CorrectiveTask.objects.visible_to(user).filter(which).order_by("due_on", "pk")
    return to_work_rows(name, rows, title="title", status="status", incident_id="incident", **columns)


@side_panel
def effective_this_month(user: User) -> dict[str, Any] | None:
    """A card on My work: tasks confirmed effective in the last 30 days."""
    since = timezone.now() - timedelta(days=30)
    rows = CorrectiveTask.objects.visible_to(user).filter(status=Status.EFFECTIVE, checked_at__gte=since)
    found = list(rows.order_by("-checked_at", "-pk")[:SHOWN])
    if not found:
        return None
    return {
        "template": "tasks/effective_panel.html",
        "title": "Confirmed effective this month",
        "rows": found,
        "url": address("tasks:board"),
    }


@digest_section
def effective_last_week(user: User, today: date) -> Section | None:
    """Tasks of the person, or of the teams they run, that were confirmed effective in the last seven days."""
    rows = CorrectiveTask.objects.visible_to(user).filter(status=Status.EFFECTIVE)
    mine = Q(owner=user) | Q(team__lead=user) | Q(team__manager=user)
    since = timezone.now() - timedelta(days=7)
    found = rows.filter(mine, checked_at__gte=since).order_by("-checked_at")[:SHOWN]
    lines = [SectionLine(task.title, f"{task.ref}, {task.check_outcome}", task.get_absolute_url()) for task in found]
    return Section("Confirmed effective", lines)


fetch_with("tasks.correctivetask", "team", "incident")
