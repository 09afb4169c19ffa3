"""The start page of a postmortem: choose a template and preview its first draft."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.web.requests import AuthenticatedRequest
from incidents.models import Incident
from postmortems.draft_preview import preview_draft
from postmortems.models import Postmortem, PostmortemTemplate, suggested_first


def start_page(request: AuthenticatedRequest, incident: Incident, postmortem: Postmortem | None) -> HttpResponse:
    """`?template=narrative` previews that one; without it, the template suggested for this incident."""
    templates = suggested_first(list(PostmortemTemplate.objects.in_use().with_sections()), incident)
    chosen = next((template for template in templates if template.slug == request.GET.get("template")), None)
    context: dict[str, Any] = {
        "incident": incident,
        "postmortem": postmortem,
        "may_write": request.user.is_responder,
        "templates": templates,
        "suggested": templates[0] if templates and templates[0].suits(incident) else None,
        "chosen": chosen or next(iter(templates), None),
    }
    if context["chosen"] and context["may_write"]:
        filled, article = preview_draft(incident, context["chosen"].sections.all(), request.user, now=timezone.now())
        context["article"] = article
        context["said"] = sum(bool(sentence.sources) for sentence in filled.sentences)
        context["asked"] = sum(sentence.question for sentence in filled.sentences)
    return render(request, "postmortems/postmortem_start.html", context)
