"""`/welcome/<token>/`: accept an invitation, or create the first account with the link of the first start."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts.actions.invitations import accept_invitation
from accounts.actions.sample_session import start_sample_session
from accounts.forms import JoinForm
from accounts.links import find_invitation
from accounts.models import Invitation, User, zone_names
from accounts.policies import is_still_valid
from accounts.views.signing_in import WELCOME, must_offer_passwords
from core.schedule.zone_names import zone_labels
from core.web.render import page
from core.web.verbs import action_view, run_action

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def holds_token(view: Callable[Concatenate[HttpRequest, Invitation, P], HttpResponse]) -> View[P]:
    """Find the invitation of the link; used, expired and unknown ones get the same page.

    The URL is secret and must not be sent to other hosts (Referrer-Policy same-origin, as on every page). With
    "no-referrer" browsers would send the form with `Origin: null`, which the CSRF check refuses.
    """

    @login_not_required
    @wraps(view)
    def with_invitation(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        invitation = find_invitation(token)
        if invitation is None or not (invitation.is_open(timezone.now()) and is_still_valid(invitation)):
            response = page(request, "accounts/invitation_closed.html", "", status=410)
            response.headers["Referrer-Policy"] = "no-referrer"
            return response
        return view(request, invitation, *args, **kwargs)

    return with_invitation


SAMPLE_HINTS = {  # whom to try first, and why
    "priya": "leads a running incident",
    "jonas": "team lead with late tasks",
    "lena": "manages a team, plans training",
    "dario": "sees all settings",
    "hana": "can read, not change",
}


def sample_people() -> list[tuple[User, str]]:
    """The people of the sample with their hints; those with a hint first."""
    people = User.objects.sample().order_by("name")
    return sorted(((person, SAMPLE_HINTS.get(person.handle, "")) for person in people), key=lambda row: not row[1])


def render_welcome_page(
    request: HttpRequest, invitation: Invitation, form: JoinForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "form": form,
        "zones": zone_labels(zone_names()),
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "company": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "passwords_offered": not settings.OIDC_ONLY,
        "sample_people": sample_people() if invitation.is_first_link else [],
    }
    return page(request, "accounts/invitation_welcome.html", "", context, status=status)


@require_GET
@holds_token
def welcome_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(email=invitation.email, initial={"time_zone": settings.TIME_ZONE})
    return render_welcome_page(request, invitation, form)


@sensitive_post_parameters("password")
@action_view
@holds_token
def create_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    must_offer_passwords()
    form = JoinForm(request.POST, email=invitation.email)
    return run_action(
        request,
        form,
        partial(accept_invitation, invitation),
        render=partial(render_welcome_page, request, invitation, form),
        done=partial(sign_in_first, request),
    )


def sign_in_first(request: HttpRequest, person: User) -> HttpResponse:
    """The person has just chosen a password."""
    record_authentication(request, person, "password")
    return perform_login(request, Login(user=person, redirect_url="/"))


@action_view
@holds_token
def start_sample_session_as(request: HttpRequest, invitation: Invitation, handle: str) -> HttpResponse:
    """Sign in as a sample person. The link stays unused, and signing out returns to it."""
    person = start_sample_session(invitation, handle=handle)
    response = perform_login(request, Login(user=person, redirect_url="/"))
    request.session[WELCOME] = request.path.split("as/")[0]
    return response
