"""The active sessions of the signed-in person."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from accounts.actions import sessions as actions
from accounts.user_agent import describe_user_agent
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view


@require_GET
def session_list(request: AuthenticatedRequest) -> HttpResponse:
    key = request.session.session_key
    open_sessions = UserSession.objects.purge_and_list(request.user)
    rows = [
        {
            "session": row,
            "browser": describe_user_agent(row.user_agent),
            "method": row.data.get("method", ""),
            "here": row.session_key == key,
        }
        for row in open_sessions
    ]
    rows.sort(key=lambda row: (not row["here"], -row["session"].last_seen_at.timestamp()))
    return page(request, "accounts/session_list.html", "", {"rows": rows, "here": "sessions"})


@action_view
def end_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user_id=request.user.pk)
    actions.end_session(request.user, session=session)
    messages.success(request, "That browser is signed out.")
    return redirect("accounts:sessions")


@action_view
def end_other_sessions(request: AuthenticatedRequest) -> HttpResponse:
    ended = actions.end_other_sessions(request.user, keep=request.session.session_key or "")
    messages.success(request, f"{ended} other browser{'' if ended == 1 else 's'} signed out.")
    return redirect("accounts:sessions")
