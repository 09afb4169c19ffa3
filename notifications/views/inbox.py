"""The inbox: unread notifications first, then the rest, newest first."""

from functools import partial

from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done
from notifications.actions.mark_read import mark_all_read, mark_read
from notifications.models import Notification
from notifications.targets import render_notices

UNREAD = Case(When(read_at=None, then=Value(1)), default=Value(0))


def own_notifications(request: AuthenticatedRequest) -> QuerySet[Notification]:
    """Notifications of this person that they may still see."""
    return Notification.objects.visible_to(request.user).filter(recipient=request.user)


def render_inbox(request: AuthenticatedRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    rows = keyset(own_notifications(request).annotate(unread=UNREAD), key="unread", after=after)
    shown = sorted(rows.rows, key=lambda note: note.created_at, reverse=True)
    lines = render_notices(shown, request.user)
    unread = [line for line in lines if line.note.read_at is None]
    read = [line for line in lines if line.note.read_at is not None]
    newest = max((line.note.pk for line in unread), default=0)
    context = {"unread_lines": unread, "read_lines": read, "more": rows.more, "newest": newest, "is_first": not after}
    return page(request, "notifications/inbox.html", "list", context)


@require_safe
def inbox_page(request: AuthenticatedRequest) -> HttpResponse:
    return render_inbox(request)


@action_view
def read_notification(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    mark_read(get_object_or_404(own_notifications(request), pk=pk), by=request.user)
    return respond_done(request, "notifications:inbox", fragment=partial(render_inbox, request))


@action_view
def read_all_notifications(request: AuthenticatedRequest) -> HttpResponse:
    upto = request.POST.get("upto", "")
    mark_all_read(by=request.user, upto=int(upto) if upto.isdecimal() and len(upto) < 19 else 0)
    return respond_done(request, "notifications:inbox", fragment=partial(render_inbox, request))
