"""Calendar feeds: the settings page and the feed."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from accounts.models import Team
from core.schedule.ical import feed
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, run_action
from dashboard.actions import calendar_feeds as actions
from dashboard.calendar import calendar_events
from dashboard.models import CalendarFeed


class FeedForm(forms.Form):
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"), to_field_name="slug", required=False, empty_label="My work", label="Show"
    )


def render_feeds(
    request: AuthenticatedRequest, form: FeedForm | None = None, address: str = "", *, status: int = 200
) -> HttpResponse:
    feeds = CalendarFeed.objects.filter(owner=request.user).select_related("team")
    context: dict[str, Any] = {"feeds": feeds, "form": form or FeedForm(), "address": address}
    return page(request, "dashboard/calendar_feeds.html", "", context, status=status)


@require_GET
def feed_list(request: AuthenticatedRequest) -> HttpResponse:
    return render_feeds(request)


@administers
@action_view
def create_feed(request: AuthenticatedRequest) -> HttpResponse:
    """The address is shown in this answer only."""
    form = FeedForm(request.POST)

    def done(created: tuple[CalendarFeed, str]) -> HttpResponse:
        address = f"{settings.BASE_URL}{reverse('dashboard:feed', args=[created[1]])}"
        return render_feeds(request, address=address, status=201)

    action, render = partial(actions.create_feed, by=request.user), partial(render_feeds, request, form)
    return run_action(request, form, action, render=render, done=done)


@action_view
def revoke_feed(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CalendarFeed.objects.visible_to(request.user).select_related("owner", "team"), pk=pk)
    actions.revoke_feed(found, by=request.user)
    messages.success(request, "The calendar feed was revoked.")
    return redirect("dashboard:feeds")


@login_not_required
@require_safe
def read_feed(request: HttpRequest, token: str) -> HttpResponse:
    """`/feeds/<token>.ics`: open work with dates, as the owner of the feed may see it now."""
    rows = CalendarFeed.objects.select_related("owner", "team").filter(owner__is_active=True)
    found = rows.filter(token_hash=actions.token_hash(token)).first()
    if found is None or not found.owner.may_act():
        raise Http404
    now = timezone.now()
    with timezone.override(found.owner.zone):
        events = calendar_events(found.owner, found.team, timezone.localdate(now))
    content = feed(f"Debrief: {found}", events, stamp=now)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
