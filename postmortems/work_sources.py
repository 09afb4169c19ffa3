"""Postmortems in the navigation, on My work and in reminders."""

from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from accounts.models import Membership, Team, User
from core.access.models import Circle
from core.web.urls_cached import address
from dashboard.registry import (
    NavItem,
    WorkItem,
    main_panel,
    nav_item,
    rows_source,
)
from dashboard.work_query import Row, WorkQuery, to_work_rows
from incidents.work_sources import SHOWN
from notifications.notice_types import Section, SectionLine
from notifications.targets import fetch_with
from postmortems.models import Postmortem, ReviewRequest
from reminders.digest import digest_section
from reminders.due_sources import due_source

# States in which another person acts next.
WAITING = {
    Postmortem.Status.IN_REVIEW: "waiting for review",
    Postmortem.Status.APPROVED: "approved, waiting for publication",
}


def own_outstanding(user: User) -> QuerySet[Postmortem]:
    """Due ones of this person, and returned ones whether due or not."""
    mine = Postmortem.objects.visible_to(user).filter(owner=user).exclude(status=Postmortem.Status.PUBLISHED)
    returned = Q(status=Postmortem.Status.CHANGES_REQUESTED)
    return mine.filter(Q(required=True, due_on__isnull=False) | returned)


nav_item(
    NavItem(
        "postmortems", "Postmortems", "file-text", "postmortems:list", order=30, count=own_outstanding, count_word="due"
    )
)


def page_of(state: str) -> str:
    reviewed = state in {Postmortem.Status.IN_REVIEW, Postmortem.Status.CHANGES_REQUESTED}
    return "postmortems:review" if reviewed else "postmortems:detail"


def postmortem_item(row: Row) -> WorkItem:
    state = Postmortem.Status(row.facts["status"])
    waiting = WAITING.get(state)
    return WorkItem(
        title=f"Postmortem due for INC-{row.incident_id}: {row.title}",
        url=address(page_of(state), row.incident_id),
        icon="file-text",
        detail=f"{row.facts['severity']}, {waiting or state.label.lower()}",
        due=row.due,
        button="Start" if state == Postmortem.Status.NOT_STARTED else "Open" if waiting else "Continue",
        ref=f"INC-{row.incident_id}",
    )


@rows_source("postmortem", postmortem_item)
def own_postmortem_rows(user: User, on: date) -> WorkQuery:
    """Postmortems I own, sorted by due date."""
    shape: dict[str, Any] = {
        "title": "incident__title",
        "due": "due_on",
        "severity": "incident__severity__name",
        "status": "status",
    }
    return to_work_rows("postmortem", own_outstanding(user).order_by("due_on"), **shape, incident_id="incident")


def review_item(row: Row) -> WorkItem:
    owner = row.facts["owner"]
    return WorkItem(
        title=f"Review the postmortem of INC-{row.incident_id}: {row.title}",
        url=address("postmortems:review", row.incident_id),
        icon="user-check",
        detail=f"requested by {owner}" if owner else "review requested",
        due=row.due,
        button="Review",
        ref=f"INC-{row.incident_id}",
    )


@rows_source("review", review_item)
def reviews_asked(user: User, on: date) -> WorkQuery:
    """Postmortems with a review requested from me."""
    mine = ReviewRequest.objects.waiting().filter(user=user, postmortem=OuterRef("pk"))
    rows = Postmortem.objects.visible_to(user).filter(Exists(mine), status=Postmortem.Status.IN_REVIEW)
    shape: dict[str, Any] = {
        "title": "incident__title",
        "due": "due_on",
        "owner": "owner__name",
        "incident_id": "incident",
    }
    return to_work_rows("review", rows.order_by("due_on"), **shape)


def stalled_review_item(row: Row) -> WorkItem:
    return WorkItem(
        title=f"Ask another reviewer for the postmortem of INC-{row.incident_id}: {row.title}",
        url=address("postmortems:review", row.incident_id),
        icon="user-x",
        detail="no reviewer is left",
        due=row.due,
        button="Ask",
        ref=f"INC-{row.incident_id}",
    )


@rows_source("review-stalled", stalled_review_item)
def reviews_without_reviewer(user: User, on: date) -> WorkQuery:
    """My postmortems in review with no reviewer left who could decide."""
    left = ReviewRequest.objects.waiting().filter(postmortem=OuterRef("pk"))
    rows = Postmortem.objects.visible_to(user).filter(~Exists(left), owner=user, status=Postmortem.Status.IN_REVIEW)
    shape: dict[str, Any] = {"title": "incident__title", "due": "due_on", "incident_id": "incident"}
    return to_work_rows("review-stalled", rows.order_by("due_on"), **shape)


def publish_item(row: Row) -> WorkItem:
    approver = row.facts["approver"]
    return WorkItem(
        title=f"Publish the postmortem of INC-{row.incident_id}: {row.title}",
        url=address("postmortems:review", row.incident_id),
        icon="send",
        detail=f"approved by {approver}" if approver else "approved",
        due=row.due,
        button="Publish",
        ref=f"INC-{row.incident_id}",
    )


@rows_source("publish", publish_item)
def to_publish(user: User, on: date) -> WorkQuery:
    """Approved postmortems this person can publish; `policies.publishers` is the same rule for one postmortem."""
    rows = Postmortem.objects.visible_to(user).filter(status=Postmortem.Status.APPROVED)
    theirs = User.objects.managers().filter(teams_managed__memberships__user=OuterRef("owner"))
    private = Circle.objects.filter(pk=OuterRef("circle"), restricted=True)
    for_me = Exists(theirs.filter(pk=user.pk)) | ~Exists(theirs) | Exists(private)
    rows = rows.filter(for_me) if user.is_manager else rows.none()
    shape: dict[str, Any] = {
        "title": "incident__title",
        "due": "due_on",
        "approver": "approved_by__name",
        "incident_id": "incident",
    }
    return to_work_rows("publish", rows.order_by("due_on"), **shape)


@main_panel
def team_postmortems(user: User) -> dict[str, Any] | None:
    """A table on My work: postmortems due in the person's teams, and unassigned ones."""
    teammates = Membership.objects.filter(team__memberships__user=user).values("user")
    theirs = Postmortem.objects.visible_to(user).outstanding().filter(Q(owner=None) | Q(owner__in=teammates))
    rows = list(theirs.for_list().order_by("due_on")[:SHOWN])
    if not rows:
        return None
    return {"template": "postmortems/due_panel.html", "rows": rows, "today": timezone.localdate()}


def title_of(row: Postmortem) -> str:
    return f"Postmortem of {row.incident.ref}: {row.incident.title}"


@due_source(
    "postmortem",
    title=title_of,
    icon="file-text",
    facets={"severity": "incident__severity__name"},
    button="Open postmortem",
)
def postmortems_with_a_date() -> QuerySet[Postmortem]:
    """Unpublished postmortems, their due dates, lead and manager of the owner's team, and the incident lead."""
    teams = Team.objects.filter(memberships__user=OuterRef("owner")).order_by("pk")
    return Postmortem.objects.outstanding().annotate(
        due=F("due_on"),
        lead_id=Subquery(teams.values("lead")[:1]),
        manager_id=Subquery(teams.values("manager")[:1]),
        fallback_id=Coalesce("incident__lead", "incident__declared_by"),
    )


REVIEW_DAYS = timedelta(days=3)


def review_title(row: ReviewRequest) -> str:
    incident = row.postmortem.incident
    return f"Review the postmortem of {incident.ref}: {incident.title}"


@due_source(
    "review",
    title=review_title,
    icon="user-check",
    label="Reviews of postmortems",
    button="Start review",
    facets={"severity": "postmortem__incident__severity__name"},
    columns={"owner_id": "user_id"},
)
def reviews_with_a_date() -> QuerySet[ReviewRequest]:
    """Requested reviews without a decision. Due with the postmortem, at the earliest three days after the request."""
    teams = Team.objects.filter(memberships__user=OuterRef("user")).order_by("pk")
    earliest = TruncDate(ExpressionWrapper(F("asked_at") + REVIEW_DAYS, DateTimeField()), tzinfo=UTC)
    return ReviewRequest.objects.waiting().annotate(
        due=Greatest(earliest, Coalesce("postmortem__due_on", earliest), output_field=DateField()),
        lead_id=Subquery(teams.values("lead")[:1]),
        manager_id=Subquery(teams.values("manager")[:1]),
        fallback_id=F("postmortem__owner"),
    )


fetch_with("postmortems.postmortem", "incident")
fetch_with("postmortems.reviewrequest", "postmortem__incident")


@digest_section
def published_last_week(user: User, today: date) -> Section | None:
    """In the weekly digest: postmortems that were published in the last seven days."""
    since = timezone.now() - timedelta(days=7)
    rows = Postmortem.objects.visible_to(user).published().filter(published_at__gte=since).select_related("incident")
    found = rows.order_by("-published_at")[:SHOWN]
    lines = [
        SectionLine(
            row.title, f"{row.ref}, {timezone.localtime(row.published_at, user.zone):%-d %b}", row.get_absolute_url()
        )
        for row in found
    ]
    return Section("Postmortems published", lines)
