"""What I was told: unread first, then the rest, newest first."""

from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from core.web.paging import keyset
from core.web.render import page
from notifications.actions.mark_read import mark_all_read, mark_read
from notifications.models import Notification
from notifications.targets import render_notices

UNREAD = Case(When(read_at=None, then=Value(1)), default=Value(0))


def mine(request: HttpRequest) -> QuerySet[Notification]:
    """What this person was told and may still see."""
    return Notification.objects.visible_to(request.user).filter(recipient=request.user)  # type: ignore[arg-type]


def show(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    rows = keyset(mine(request).annotate(unread=UNREAD), key="unread", after=after)
    shown = sorted(rows.rows, key=lambda note: note.created_at, reverse=True)
    lines = render_notices(shown, request.user)  # type: ignore[arg-type]
    unread = [line for line in lines if line.note.read_at is None]
    read = [line for line in lines if line.note.read_at is not None]
    newest = max((line.note.pk for line in unread), default=0)
    context = {"unread_lines": unread, "read_lines": read, "more": rows.more, "newest": newest, "is_first": not after}
    return page(request, "notifications/inbox.html", "list", context)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    return show(request)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    mark_read(get_object_or_404(mine(request), pk=pk), by=request.user)  # type: ignore[arg-type]
    return show(request) if request.htmx else redirect("notifications:inbox")  # type: ignore[attr-defined]


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    upto = request.POST.get("upto", "")
    mark_all_read(by=request.user, upto=int(upto) if upto.isdecimal() and len(upto) < 19 else 0)  # type: ignore[arg-type]
    return show(request) if request.htmx else redirect("notifications:inbox")  # type: ignore[attr-defined]
