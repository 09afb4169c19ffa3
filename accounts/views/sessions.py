"""Where I am signed in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.sessions import end_other_sessions, end_session
from accounts.people import current_user
from accounts.user_agent import describe
from core.web.render import page


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    key = request.session.session_key
    open_sessions = UserSession.objects.purge_and_list(current_user(request))
    rows = [
        {"session": row, "browser": describe(row.user_agent), "here": row.session_key == key} for row in open_sessions
    ]
    rows.sort(key=lambda row: (not row["here"], -row["session"].last_seen_at.timestamp()))
    return page(request, "accounts/session_list.html", "", {"rows": rows, "here": "sessions"})


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user_id=request.user.pk)
    end_session(current_user(request), session=session)
    messages.success(request, "That browser is signed out.")
    return redirect("accounts:sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    ended = end_other_sessions(current_user(request), keep=request.session.session_key or "")
    messages.success(request, f"{ended} other browser{'' if ended == 1 else 's'} signed out.")
    return redirect("accounts:sessions")
