"""`/unsubscribe/<token>/`: shows a button; mail programs post to it directly (RFC 8058)."""

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.actions.preferences import unsubscribe
from notifications.links import read_unsubscribe

WORDS = {
    "reminders": ("reminder emails", "Reminders of your own work stay in your inbox. Escalations are still sent."),
    "updates": ("emails about updates", "Assignments and updates stay in your inbox."),
    "weekly": ("the weekly digest", "Your other emails do not change."),
}


@login_not_required
@csrf_exempt  # the signed token is the proof: a mail program posts without a session
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    found = read_unsubscribe(token)
    person = get_user_model().objects.filter(pk=found[0], is_active=True).first() if found else None
    if found is None or person is None:
        raise Http404
    what, rest = WORDS[found[1]]
    context = {"what": what, "rest": rest, "email": person.email, "done": request.method == "POST"}
    if request.method == "POST":
        unsubscribe(person, found[1])
    return render(request, "notifications/unsubscribe.html", context)
