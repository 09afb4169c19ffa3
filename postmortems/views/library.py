"""The library: what is due, in review and published, with search; reading list; one year ago."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from core.text.durations import duration_text
from core.web.paging import keyset
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done, run_action
from incidents.models import Category, Service, Severity
from notifications.actions.preferences import preferences_of, save_preferences
from postmortems.actions import library
from postmortems.filters import PostmortemFilter
from postmortems.forms import RecommendForm
from postmortems.library_rows import effective_tasks, name_next, tab_count
from postmortems.models import AnniversarySeen, Postmortem, ReadingItem
from postmortems.views.detail import render_postmortem_page
from postmortems.views.pages import postmortem_of

SHOWN = {"all": "All", "due": "Due", "review": "In review", "published": "Published", "reading": "Reading list"}
ON_OVERVIEW = 8
YEAR = timedelta(days=365)
ANNIVERSARY_DAYS = timedelta(days=7)
IN_REVIEW = [Postmortem.Status.IN_REVIEW, Postmortem.Status.CHANGES_REQUESTED, Postmortem.Status.APPROVED]


def postmortem_library(request: AuthenticatedRequest) -> HttpResponse:
    """`/postmortems/?show=all|due|review|published|reading`, with the filters of the published ones."""
    show = request.GET.get("show", "all")
    if show not in SHOWN:
        raise Http404
    user, after = request.user, request.GET.get("after", "")
    rows = Postmortem.objects.visible_to(user).for_list()
    waiting = rows.filter(status__in=IN_REVIEW)
    outstanding = rows.outstanding().exclude(status__in=IN_REVIEW)
    reading = reading_list(user)
    counts = {"due": tab_count(outstanding), "review": tab_count(waiting), "reading": reading["unread"] or ""}
    context: dict[str, Any] = {"show": show, "today": timezone.localdate(), "tabs": tabs(show, counts)}
    if show in {"all", "due"}:
        context["due"] = keyset(outstanding, key="due_on", after=after, descending=False, size=size_of(show))
    if show in {"all", "review"}:
        waiting = waiting.annotate(open_threads=Count("threads", filter=Q(threads__state="open")))
        context["review"] = keyset(waiting, key="updated_at", after=after, size=size_of(show))
    if show in {"all", "published"}:
        context |= published(request, rows, after if show == "published" else "")
    name_next([row for part in ("due", "review") if part in context for row in context[part].rows])
    context["reading"] = reading
    context["digest"] = preferences_of(user)
    context["anniversary"] = anniversary(user, on=timezone.localdate())
    context["more_url"] = more_url(request, show, context)
    return render(request, "postmortems/library.html", context)


def size_of(show: str) -> int:
    return ON_OVERVIEW if show == "all" else 50


def tabs(show: str, counts: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?show={key}", "current": key == show, "count": counts.get(key, "")}
        for key, label in SHOWN.items()
    ]


def published(request: AuthenticatedRequest, rows: Any, after: str) -> dict[str, Any]:
    """The published ones that match the filters, each with the passage that matches the words."""
    with_summary = rows.published().defer(None).defer("text").prefetch_related("incident__services")
    filters = PostmortemFilter(request.GET, with_summary, request=request)
    found = keyset(filters.qs, key="published_at", after=after, size=25)
    passages = getattr(filters, "passages", {})
    on_list = set(ReadingItem.objects.filter(user=request.user).values_list("postmortem", flat=True))
    effective = effective_tasks(row.incident_id for row in found.rows)
    items = [
        {
            "row": row,
            "tasks": effective.get(row.incident_id),
            "passage": passages.get(row.pk),
            "on_list": row.pk in on_list,
            "recovery": recovery(row.incident.mitigation_seconds),
        }
        for row in found.rows
    ]
    rows_of_filters = filter_rows(request)
    return {
        "published": items,
        "more_published": found.more,
        "filter_rows": rows_of_filters,
        "filtered": any(request.GET.get(name) for name in ["q", *(name for name, *_ in rows_of_filters)]),
        "chosen": request.GET,
        "unknown": lambda: filters.unknown,
    }


def recovery(seconds: int | None) -> str:
    """ "4 h"; "" where it is not known."""
    return "" if seconds is None else duration_text(seconds)


def filter_rows(request: AuthenticatedRequest) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """`(name, label, [(value, text, chosen), …])` for each filter next to the search field."""
    choices = {
        ("service", "Service"): [(service.slug, service.name) for service in Service.objects.in_use()[:200]],
        ("severity", "Severity"): [(str(severity.rank), severity.name) for severity in Severity.objects.all()],
        ("category", "Factor"): [(category.code, category.name) for category in Category.objects.all()],
        ("author", "Author"): owners_of_published(request.user),
        ("published_from", "Published"): periods(timezone.localdate()),
    }
    return [
        (name, label, [(value, text, request.GET.get(name) == value) for value, text in found])
        for (name, label), found in choices.items()
    ]


def owners_of_published(user: User) -> list[tuple[str, str]]:
    """The people who own a published postmortem that this person may see."""
    owners = Postmortem.objects.visible_to(user).published().order_by().values("owner")
    return list(
        User.objects.visible_to(user).filter(pk__in=owners).order_by("name").values_list("handle", "name")[:200]
    )


def periods(on: date) -> list[tuple[str, str]]:
    """Choices of the first day, from which the published ones are shown."""
    lengths = {30: "last 30 days", 90: "last 90 days", 365: "last 12 months"}
    return [((on - timedelta(days=days)).isoformat(), words) for days, words in lengths.items()]


def more_url(request: AuthenticatedRequest, show: str, context: dict[str, Any]) -> str:
    """The next rows of a tab; the overview links to its tabs instead."""
    more = {
        "due": lambda: context["due"].more,
        "review": lambda: context["review"].more,
        "published": lambda: context["more_published"],
    }.get(show, str)()
    if not more:
        return ""
    query = request.GET.copy()
    query["show"], query["after"] = show, more
    return f"?{query.urlencode()}"


def reading_list(user: User) -> dict[str, Any]:
    """One's own list, unread first."""
    rows = ReadingItem.objects.visible_to(user).filter(user=user)
    items = list(rows.select_related("postmortem__incident", "added_by").order_by("read_at", "-added_at")[:50])
    unread = [item for item in items if item.read_at is None]
    read = [item for item in items if item.read_at]
    return {"items": [*unread, *read], "read": len(read), "unread": len(unread)}


def anniversary(user: User, *, on: date) -> Postmortem | None:
    """A published postmortem whose incident began about a year ago and that this person has not dismissed."""
    end = datetime.combine(on, datetime.min.time(), tzinfo=user.zone) - YEAR + timedelta(days=1)
    rows = Postmortem.objects.visible_to(user).published().select_related("incident__severity")
    rows = rows.filter(incident__started_at__lt=end, incident__started_at__gte=end - ANNIVERSARY_DAYS)
    seen = AnniversarySeen.objects.filter(user=user).values("postmortem")
    found: Postmortem | None = rows.exclude(pk__in=seen).order_by("incident__severity__rank", "pk").first()
    return found


@action_view
def add_to_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """On one's own list; with `to`, on that of another person."""
    postmortem = postmortem_of(request.user, pk)
    form = RecommendForm(request.POST, circle=postmortem.circle)
    return run_action(
        request,
        form,
        partial(library.add_to_reading_list, postmortem, by=request.user),
        render=partial(render_postmortem_page, request, postmortem, refused={"recommend_form": form}),
        done=lambda _: respond_done(request, postmortem),
    )


def item_of(user: User, row: int) -> ReadingItem:
    return get_object_or_404(ReadingItem.objects.visible_to(user).filter(user=user), pk=row)


@action_view
def mark_read(request: AuthenticatedRequest, row: int) -> HttpResponse:
    library.mark_read(item_of(request.user, row), by=request.user, read=request.POST.get("read") == "1")
    return respond_done(request, "/postmortems/")


@action_view
def remove_from_list(request: AuthenticatedRequest, row: int) -> HttpResponse:
    library.remove_from_reading_list(item_of(request.user, row), by=request.user)
    return respond_done(request, "/postmortems/")


@action_view
def set_weekly_digest(request: AuthenticatedRequest) -> HttpResponse:
    """Newly published postmortems by email, every Monday, or not any more."""
    save_preferences(by=request.user, weekly_digest=request.POST.get("on") == "1")
    return respond_done(request, "/postmortems/")


@action_view
def dismiss(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    library.dismiss_anniversary(postmortem_of(request.user, pk), by=request.user)
    return respond_done(request, "/postmortems/")
