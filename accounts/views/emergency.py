"""`/sign-in/emergency/<token>/`: the link that `manage.py emergency_sign_in` prints."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.actions.emergency import GONE, use_emergency_link
from accounts.emergency import find_admin
from accounts.sign_in_methods import LINK
from core.errors import Gone
from core.web.render import page
from core.web.verbs import action_view


@login_not_required
@require_GET
def emergency_page(request: HttpRequest, token: str) -> HttpResponse:
    person = find_admin(token)
    if person is None:
        raise Gone(GONE)
    return page(request, "account/emergency.html", "", {"person": person, "token": token})


@rate_limit(action="login")
@login_not_required
@action_view
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    person = use_emergency_link(token, now=timezone.now())
    record_authentication(request, person, LINK)
    return perform_login(request, Login(user=person, redirect_url="/"))
