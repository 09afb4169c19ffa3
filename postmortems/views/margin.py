"""Endpoint that the editor calls after each pause: the cards next to the text."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from core.text.markdown import check_length
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view
from postmortems.actions.drafts import must_write_postmortem
from postmortems.coedit.document import with_line_feeds
from postmortems.draft_state import draft_state
from postmortems.gates import checks_before_publishing
from postmortems.margin import cards_of, cited
from postmortems.models import Postmortem
from postmortems.policies import is_asked_to_review
from postmortems.views.pages import postmortem_of


@action_view
def margin(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Advice, threads and sources for the text in the editor, which may be newer than the saved one. Stores nothing."""
    postmortem = postmortem_of(request.user, pk)
    must_write_postmortem(request.user, postmortem)
    text = with_line_feeds(request.POST.get("text", ""))
    check_length(text)
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        **margin_context(postmortem, request.user, text),
    }
    return render(request, "postmortems/editor_beside.html", context)


def margin_context(postmortem: Postmortem, user: User, text: str) -> dict[str, Any]:
    """For the margin, the list of requirements and the panel of the first draft; `text` is not saved."""
    postmortem.text = text
    checks = checks_before_publishing(postmortem.incident, user)
    unmet = [check for check in checks if not check.met]
    met = [check for check in checks if check.met]
    return {
        "cards": cards_of(postmortem, text, unmet),
        "cited": cited(postmortem, text),
        "checks": checks,
        "unmet": unmet,
        "met_checks": met,
        "met": len(met),
        "next_step": "approval" if postmortem.status == Postmortem.Status.IN_REVIEW else "review",
        "draft": draft_state(postmortem, now=timezone.now()),
        "may_write": True,
        "asked": is_asked_to_review(user, postmortem),
    }
