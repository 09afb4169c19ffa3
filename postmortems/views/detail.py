"""The reading page of a postmortem.

From approval on, its parts are rendered once per version of the incident, role, zone and day (see
`core.web.fragments`). References in the text are resolved for each reader.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.people import format_recipients
from core.activity.versions import events_in_circle
from core.text.resolve import link_references
from core.web.fragments import Fragments
from core.web.requests import AuthenticatedRequest
from dashboard.cached import cached_html, names_version
from incidents.entry_references import numbered_entries
from incidents.facts import Facts
from incidents.incident_detail import prefetch_into
from incidents.load_facts import facts_for
from incidents.models import Incident
from incidents.panels import panels
from incidents.timeline_chart import figure
from postmortems.forms import CorrectionForm, RecommendForm
from postmortems.highlights import mark_passages
from postmortems.models import Correction, Postmortem, ReadingItem, ReviewMeeting
from postmortems.next_steps import next_steps
from postmortems.overrides import grouped_overrides
from postmortems.policies import authors_by_name, can_approve_correction, can_write_postmortem
from postmortems.postmortem_context import (
    CHART,
    FIXED,
    Content,
    changes_since,
    content_of,
    fill_content,
    headline_facts,
    more_facts,
)
from postmortems.sections import outline
from postmortems.views.start_page import start_page

PAGE = "postmortems/postmortem_read.html"
BODY = "postmortems/read_body.html"


def postmortem_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The reading page; before the draft begins, the choice of a template."""
    head = get_object_or_404(page_heads(request.user), pk=pk)
    if head.postmortem_status == Postmortem.Status.PUBLISHED:
        return published_page(request, head)
    incident = incident_to_read(request.user, pk)
    postmortem = getattr(incident, "postmortem", None)
    if postmortem is None or postmortem.status == Postmortem.Status.NOT_STARTED:
        return start_page(request, prefetch_into(incident), postmortem)
    return reading_page(request, incident)


def page_heads(user: User) -> Any:
    """Incidents with the values in the cache key of the page: `events` (the version of the fragments), `on_list` and
    `postmortem_status`."""
    on_list = Exists(ReadingItem.objects.filter(user=user, postmortem__incident=OuterRef("pk")))
    rows = Incident.objects.visible_to(user).annotate(postmortem_status=F("postmortem__status"))
    return rows.annotate(events=events_in_circle(), on_list=on_list)


def incident_to_read(user: User, pk: int) -> Any:
    """With its postmortem, in one statement."""
    rows = page_heads(user).select_related("severity", "circle", "lead", "postmortem__owner")
    rows = rows.select_related("postmortem__approved_by", "postmortem__published_by")
    incident = get_object_or_404(rows, pk=pk)
    if hasattr(incident, "postmortem"):
        incident.postmortem.circle = incident.circle
    return incident


def published_page(request: AuthenticatedRequest, head: Any) -> HttpResponse:
    """Cached for each person. The cache key contains the number of events and what is not an event: whether the
    postmortem is on their reading list. The postmortem is loaded only if a part is not cached."""
    user = request.user
    incident: Any = SimpleLazyObject(lambda: incident_to_read(user, head.pk))
    postmortem: Any = SimpleLazyObject(lambda: incident.postmortem)
    contents = contents_of(postmortem, user)
    fragments = fragments_of(request, head)
    name = f"postmortem {head.pk} {head.events} {head.on_list}"
    context = partial(body_context, incident, user, fragments, contents)
    page = {"shown": contents["shown"], "body": partial(cached_html, request, name, BODY, context)}
    return render(request, PAGE, {"incident": head, "fragments": fragments, **page})


def render_postmortem_page(
    request: AuthenticatedRequest, postmortem: Postmortem, *, status: int = 200, refused: dict[str, Form] | None = None
) -> HttpResponse:
    """The page with all its forms; a rejected form is shown with its errors and input."""
    return reading_page(request, incident_to_read(request.user, postmortem.incident_id), status, refused)


def reading_page(
    request: AuthenticatedRequest, incident: Any, status: int = 200, refused: dict[str, Form] | None = None
) -> HttpResponse:
    """For an incident of `incident_to_read`, as it is now."""
    fragments = fragments_of(request, incident, enabled=not refused)
    contents = contents_of(incident.postmortem, request.user)
    context = {**body_context(incident, request.user, fragments, contents), **(refused or {})}
    page = {"shown": contents["shown"], "body": SafeString(render_to_string(BODY, context, request))}
    return render(request, PAGE, {"incident": incident, "fragments": fragments, **page}, status=status)


def fragments_of(request: AuthenticatedRequest, incident: Any, *, enabled: bool = True) -> Fragments:
    """The parts of the page; they are cached from approval on."""
    fixed = incident.postmortem_status in FIXED and incident.resolved_at is not None
    return Fragments(
        request,
        lambda: (incident.pk, incident.events, names_version(request.user)),
        enabled=enabled and fixed,
    )


def body_context(
    incident: Any, user: User, fragments: Fragments, contents: dict[str, Callable[[], Any]]
) -> dict[str, Any]:
    postmortem = incident.postmortem
    is_published = postmortem.status == Postmortem.Status.PUBLISHED
    text = fragments.html("text", (), contents["text"])
    return {
        "user": user,
        "incident": incident,
        "postmortem": postmortem,
        "is_fixed": postmortem.status in FIXED,
        "fragments": fragments,
        **contents,
        "article": link_references(text, user, numbered_entries(incident, user)),
        "outline": outline(text),
        "neighbors": neighbors(postmortem, user) if is_published else {},
        "correction_form": CorrectionForm(),
        "meetings": meetings_about(incident, user),
        "head_panels": panels("reading", incident, user) if is_published else [],
        "today": timezone.localdate(),
        "may_write": can_write_postmortem(user, postmortem),
        "steps": [] if is_published else next_steps(postmortem),
    }


def contents_of(postmortem: Postmortem, user: User) -> dict[str, Callable[[], Any]]:
    """Content of the fragments, as functions that templates call and that query at most once."""

    @cache
    def content() -> Content:
        prefetch_into(postmortem.incident)
        return content_of(postmortem)

    @cache
    def facts() -> Facts:
        return facts_for(content().incident, content().read_at(timezone.now()))

    @cache
    def corrections() -> list[Correction]:
        return list(postmortem.corrections.for_page()) if content().approved else []

    return {
        "content": content,
        "shown": lambda: content().incident,
        "text": lambda: text_with_blocks(content(), user, corrections()),
        "picture": cache(lambda: figure(facts(), key="fgp")),
        "three": lambda: headline_facts(facts()),
        "facts": lambda: more_facts(facts()),
        "corrections": lambda: [(row, can_approve_correction(user, row)) for row in corrections()],
        "changes": cache(lambda: changes_since(postmortem, content())),
        "override_groups": lambda: grouped_overrides(postmortem.overrides),
        "recommend_form": cache(lambda: RecommendForm(circle=postmortem.circle)),
        "written_by": cache(lambda: format_recipients(authors_by_name(postmortem))),
    }


def text_with_blocks(content: Content, user: User, corrections: list[Correction]) -> str:
    """The text without the chart, which stands above it; corrected passages are marked."""
    text = fill_content(content, user, without=CHART, sentences=content.sentences)
    return mark_passages(text, [(correction.quote, "db-fixed") for correction in corrections])


def meetings_about(incident: Incident, user: User) -> list[ReviewMeeting]:
    """Review meetings that have this incident on their agenda, each with the `item`; the newest first."""
    rows = ReviewMeeting.objects.visible_to(user).filter(agenda__incident=incident)
    return list(rows.annotate(item=F("agenda__pk"))[:5])


def neighbors(postmortem: Postmortem, user: User) -> dict[str, Incident | None]:
    """The incidents of the same services before and after this one that have a published postmortem.

    Three queries. The conditions are subqueries, so that the database follows the index by start until one holds.
    """
    incident = postmortem.incident
    services = list(incident.services.values_list("pk", flat=True))
    shared = Incident.services.through.objects.filter(incident=OuterRef("pk"), service__in=services)
    published = Postmortem.objects.published().filter(incident=OuterRef("pk"))
    rows = Incident.objects.visible_to(user).filter(Exists(shared), Exists(published)).only("title", "started_at")
    return {
        "earlier": rows.filter(started_at__lt=incident.started_at).order_by("-started_at", "-pk").first(),
        "later": rows.filter(started_at__gt=incident.started_at).order_by("started_at", "pk").first(),
    }
