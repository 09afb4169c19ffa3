"""Advice on the title, “done when” and the rest of a task while it is typed. It never blocks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.advice.tasks import advise_on_task
from core.web.requests import AuthenticatedRequest
from tasks.models import Kind

MAX_TITLE, MAX_DONE_WHEN = 200, 500


@require_safe
def task_advice(request: AuthenticatedRequest) -> HttpResponse:
    """`?title=&done_when=&owner=&kind=`: the current input. Parameters that are absent are not checked."""
    given = {name: request.GET[name] for name in ["done_when", "owner"] if name in request.GET}
    kind = request.GET.get("kind", "")
    title = request.GET.get("title", "")[:MAX_TITLE]
    facts = {"done_when": given.get("done_when", "")[:MAX_DONE_WHEN]} if "done_when" in given else {}
    facts |= {"owner": given["owner"]} if "owner" in given else {}
    notes = advise_on_task(title, **facts, kind=kind if kind in Kind.values else "") if title.strip() else []
    return render(request, "tasks/advice.html", {"notes": notes, "typed": bool(title.strip())})
