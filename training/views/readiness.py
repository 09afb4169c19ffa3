"""The readiness matrix with its gaps and duties."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Team
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from training.audiences import role_names
from training.exports import readiness_csv
from training.forms.duties import DutyForm
from training.models import Duty
from training.policies import can_plan
from training.readiness import STATES, WINDOW, Cell, Matrix, readiness
from training.views.board import csv_response

ROWS = 50
MAX_GAPS = 20
ICONS = {"valid": "check", "ending": "hourglass", "never": "alert-triangle", "lapsed": "x", "ends_early": "hourglass"}
ICONS |= {"late": "alert-triangle", "due": "calendar-due", "training": "school", "expired": "x"}


def chosen_filters(request: AuthenticatedRequest) -> dict[str, str]:
    return {name: request.GET[name][:80] for name in ("team", "role") if request.GET.get(name)}


@require_safe
def readiness_page(request: AuthenticatedRequest) -> HttpResponse:
    """`/training/readiness/?team=&role=&show=gaps|duty|all&from=50`"""
    user, now = request.user, timezone.now()
    query = chosen_filters(request)
    matrix = readiness(user, now=now, **query)
    show = request.GET.get("show", "") if request.GET.get("show") in {"gaps", "duty"} else "all"
    rows = [row for row in matrix.rows if is_listed(row.cells, show)]
    first = int(word) if (word := request.GET.get("from", "")).isdecimal() and len(word) < 7 else 0
    context = {
        "matrix": matrix,
        "rows": [
            {"person": row.person, "cells": [cell_context(cell) for cell in row.cells]} for row in rows[first:][:ROWS]
        ],
        "number": len(rows),
        "people": len(matrix.rows),
        "next_url": url(query, show, first + ROWS) if len(rows) > first + ROWS else "",
        "gaps": matrix.gaps[:MAX_GAPS],
        "more_gaps": max(0, len(matrix.gaps) - MAX_GAPS),
        "only_lapsed": [row for row in matrix.summary if row.only_lapsed],
        "states": [{"words": words, "icon": ICONS.get(state, "")} for state, words in STATES.items()],
        "query": query,
        "show": show,
        "csv_query": urlencode(query),
        "teams": Team.objects.order_by("name")[:100],
        "may_plan": can_plan(user),
        **duty_part(request),
    }
    return page(request, "training/readiness.html", "", context)


def is_listed(cells: list[Cell], show: str) -> bool:
    if show == "gaps":
        return any(cell.is_gap for cell in cells)
    return show == "all" or any(cell.duty for cell in cells)


def url(query: dict[str, str], show: str, first: int) -> str:
    return f"{reverse('training:readiness')}?{urlencode({**query, 'show': show, 'from': first})}"


def cell_context(cell: Cell) -> dict[str, Any]:
    """The text of a cell of the table."""
    kind = "bad" if cell.is_gap else {"none": "none", "ending": "strong", "valid": ""}.get(cell.state, "muted")
    words = {"none": "–", "never": "Never", "training": cell.steps, "late": "Late", "due": "Due"}.get(cell.state, "")
    if cell.state == "valid" and cell.until is None:
        words = "No expiry"
    day = cell.due if cell.state in {"late", "due"} else cell.until if cell.state not in {"none", "never"} else None
    title = STATES[cell.state]
    return {
        "kind": kind,
        "hole": cell.is_gap,
        "icon": ICONS.get(cell.state, ""),
        "words": words,
        "day": day,
        "title": title,
    }


def duty_part(request: AuthenticatedRequest) -> dict[str, Any]:
    """The next duties, and the form to type one."""
    now = timezone.now()
    rows = Duty.objects.visible_to(request.user).between(now, now + WINDOW).select_related("person")[:10]
    may_plan = can_plan(request.user)
    form = DutyForm(initial={"zone": request.user.time_zone}) if may_plan else None
    return {"duties": rows, "duty_form": form, "role_names": role_names(request.user) if may_plan else []}


@require_safe
def export_readiness(request: AuthenticatedRequest) -> HttpResponse:
    matrix: Matrix = readiness(request.user, now=timezone.now(), **chosen_filters(request))
    return csv_response(readiness_csv(matrix), "readiness")
