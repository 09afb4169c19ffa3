"""The reading page of a postmortem."""

from typing import Any

from django.db.models import Exists, F, OuterRef
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from accounts.people import format_recipients
from core.web.requests import AuthenticatedRequest
from incidents.incident_detail import prefetch_into
from incidents.load_facts import facts_for
from incidents.models import Incident
from incidents.panels import panels
from incidents.timeline_chart import figure
from postmortems.forms import CorrectionForm, RecommendForm
from postmortems.highlights import mark_passages
from postmortems.models import Postmortem, ReadingItem, ReviewMeeting
from postmortems.next_steps import next_steps
from postmortems.overrides import grouped_overrides
from postmortems.policies import authors_by_name, can_approve_correction, can_write_postmortem
from postmortems.render_postmortem import (
    CHART,
    Content,
    changes_since,
    content_of,
    headline_facts,
    more_facts,
    render_content,
)
from postmortems.sections import outline
from postmortems.views.start_page import start_page


def incident_of(user: User, pk: int) -> Incident:
    rows = Incident.objects.visible_to(user).select_related("severity", "circle", "lead", "postmortem__owner")
    rows = rows.select_related("postmortem__approved_by", "postmortem__published_by")
    incident = prefetch_into(get_object_or_404(rows, pk=pk))
    if hasattr(incident, "postmortem"):
        incident.postmortem.circle = incident.circle
    return incident


def postmortem_of(user: User, pk: int) -> Postmortem:
    """The postmortem of an incident this person may see, with the incident loaded; 404 when there is none yet."""
    incident = incident_of(user, pk)
    if not hasattr(incident, "postmortem"):
        raise Http404
    return incident.postmortem


def postmortem_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The reading page; before the draft begins, the choice of a template."""
    incident = incident_of(request.user, pk)
    postmortem = getattr(incident, "postmortem", None)
    if postmortem is None or postmortem.status == Postmortem.Status.NOT_STARTED:
        return start_page(request, incident, postmortem)
    return render_postmortem_page(request, postmortem)


def render_postmortem_page(
    request: AuthenticatedRequest, postmortem: Postmortem, *, status: int = 200, refused: dict[str, Form] | None = None
) -> HttpResponse:
    """The page with every form it holds; a refused form comes back inside it."""
    user, incident = request.user, postmortem.incident
    content = content_of(postmortem)
    corrections = list(postmortem.corrections.for_page()) if content.approved else []
    shown = text_context(content, user)
    shown["article"] = mark_passages(shown["article"], [(correction.quote, "db-fixed") for correction in corrections])
    context = {
        "incident": incident,
        "postmortem": postmortem,
        **shown,
        "corrections": [(correction, can_approve_correction(user, correction)) for correction in corrections],
        "changes": changes_since(postmortem, content),
        "override_groups": grouped_overrides(postmortem.overrides),
        "neighbors": neighbors(postmortem, user) if postmortem.status == Postmortem.Status.PUBLISHED else {},
        "correction_form": CorrectionForm(),
        "recommend_form": RecommendForm(circle=postmortem.circle),
        "on_list": ReadingItem.objects.filter(user=user, postmortem=postmortem).exists(),
        "meetings": meetings_about(incident, user),
        "head_panels": panels("reading", incident, user) if postmortem.status == Postmortem.Status.PUBLISHED else [],
        "today": timezone.localdate(),
        "written_by": format_recipients(authors_by_name(postmortem)),
        "may_write": can_write_postmortem(user, postmortem),
        "steps": next_steps(postmortem) if postmortem.status != Postmortem.Status.PUBLISHED else [],
        **(refused or {}),
    }
    return render(request, "postmortems/postmortem_read.html", context, status=status)


def meetings_about(incident: Incident, user: User) -> list[ReviewMeeting]:
    """Review meetings that have this incident on their agenda, each with the `item`; the newest first."""
    rows = ReviewMeeting.objects.visible_to(user).filter(agenda__incident=incident)
    return list(rows.annotate(item=F("agenda__pk"))[:5])


def text_context(content: Content, user: User) -> dict[str, Any]:
    """The text with outline, chart and metrics, as approved or current."""
    html = render_content(content, user, without=CHART, sentences=content.sentences)
    facts = facts_for(content.incident, content.read_at(timezone.now()))
    return {
        "content": content,
        "shown": content.incident,
        "article": html,
        "outline": outline(html),
        "three": headline_facts(facts),
        "facts": more_facts(facts),
        "picture": figure(facts, key="fgp"),
    }


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
