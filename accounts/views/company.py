"""Company sign-in: to the provider and back."""

import hmac
import logging
import secrets
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import oidc
from accounts.actions import company as actions
from accounts.company_proof import remember_proof
from accounts.links import find_invitation
from accounts.middleware import before_second_factor
from accounts.models import CompanyIdentity, User
from accounts.policies import is_still_valid
from accounts.reauthentication import confirms_first, remember_confirmation
from accounts.sign_in_methods import COMPANY
from accounts.views.signing_in import render_sign_in
from core.errors import Invalid, Refused
from core.web.requests import AuthenticatedRequest
from core.web.urls_cached import is_safe_redirect
from core.web.verbs import action_view

ATTEMPTS = "company_attempts"  # in the session: state -> what the answer needs
MAX_ATTEMPTS, MAX_AGE = 5, 10 * 60
SIGN_IN, CONFIRM, CONNECT, JOIN = "sign-in", "confirm", "connect", "join"
EXPIRED = "This sign-in was not started here or took too long. Try again."
log = logging.getLogger(__name__)


def no_page(view: Any) -> Any:
    """A GET address to which no redirect may lead."""
    view.is_page = False
    return view


def start(request: HttpRequest, purpose: str, *, target: str = "/", invitation: str = "") -> HttpResponse:
    """To the provider. The session keeps what the answer must match."""
    if not oidc.is_configured():
        raise Http404
    attempt, state = oidc.Attempt.new(), secrets.token_urlsafe(32)
    try:
        url = oidc.authorization_url(attempt, state, again=purpose in {CONFIRM, CONNECT})
    except oidc.SignInFailed as error:
        return failed(request, error, target)
    kept = {
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "purpose": purpose,
        "next": target if is_safe_redirect(target) else "/",
        "invitation": invitation,
        "at": int(timezone.now().timestamp()),
    }
    attempts = list(request.session.get(ATTEMPTS, {}).items())[1 - MAX_ATTEMPTS :]
    request.session[ATTEMPTS] = {**dict(attempts), state: kept}
    return redirect(url)


def failed(request: HttpRequest, error: oidc.SignInFailed | Refused | Invalid, target: str) -> HttpResponse:
    reason = error.reason if isinstance(error, oidc.SignInFailed) else str(error)
    log.warning("company sign-in failed: %s", reason.replace("\n", " ")[:300])
    words = error.message if isinstance(error, oidc.SignInFailed) else str(error)
    if request.user.is_authenticated:
        messages.error(request, words)
        return redirect("accounts:security")
    return render_sign_in(request, error=words, target=target)


@no_page
@rate_limit(action="company", limit_get=True)
@login_not_required
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("/")
    return start(request, SIGN_IN, target=request.GET.get("next", "/"))


@no_page
@rate_limit(action="company", limit_get=True)
@login_not_required
@require_GET
def join(request: HttpRequest, token: str) -> HttpResponse:
    """From an invitation: its link proves that the account may be created."""
    return start(request, JOIN, invitation=token)


@no_page
@before_second_factor
@require_GET
def confirm_again(request: AuthenticatedRequest) -> HttpResponse:
    """For people without a password: sign in at the provider again before settings."""
    return start(request, CONFIRM, target=request.GET.get("next", "/"))


@no_page
@confirms_first
@require_GET
def connect(request: AuthenticatedRequest) -> HttpResponse:
    """Only from our own page: another site could have signed this browser in to the provider as somebody else."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return redirect("accounts:security")
    return start(request, CONNECT, target="/me/security/")


@confirms_first
@action_view
def disconnect(request: AuthenticatedRequest) -> HttpResponse:
    actions.disconnect(request.user, keep=request.session.session_key or "", now=timezone.now())
    messages.success(request, "The company account is disconnected. You were signed out of all other browsers.")
    return redirect("accounts:security")


@no_page
@before_second_factor
@rate_limit(action="company", limit_get=True)
@login_not_required
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """The provider's answer. Each attempt is answered once."""
    attempts, state = request.session.get(ATTEMPTS, {}), request.GET.get("state", "")
    kept = attempts.pop(state, None)
    request.session[ATTEMPTS] = attempts
    target = kept["next"] if kept else "/"
    try:
        must_fit(request, kept)
        claims = oidc.claims_of(request.GET.get("code", ""), oidc.Attempt(kept["nonce"], kept["verifier"]))
        return finish(request, kept, claims)
    except actions.ProofNeeded as error:
        if error.person is not None:
            remember_proof(request, claims["sub"], error.person)
        return failed(request, error, target)
    except (oidc.SignInFailed, Refused, Invalid) as error:
        return failed(request, error, target)


def must_fit(request: HttpRequest, kept: dict[str, Any] | None) -> None:
    """The answer belongs to an attempt of this browser, comes from our provider, and is no refusal."""
    if not oidc.is_configured() or kept is None or timezone.now().timestamp() - kept["at"] > MAX_AGE:
        raise oidc.SignInFailed("unknown state", EXPIRED)
    named = request.GET.get("iss")
    if named is not None and not hmac.compare_digest(named.encode(), oidc.issuer().encode()):
        raise oidc.SignInFailed("answer of another issuer")
    if "error" in request.GET or not request.GET.get("code"):
        raise oidc.SignInFailed(f"refused: {request.GET.get('error', '')}", "The company sign-in was canceled.")


def finish(request: HttpRequest, kept: dict[str, Any], claims: dict[str, Any]) -> HttpResponse:
    now, purpose, user = timezone.now(), kept["purpose"], request.user
    if purpose == CONNECT and isinstance(user, User):
        actions.connect(user, claims, now=now)
        messages.success(request, "The company account is connected.")
    elif purpose == CONFIRM and isinstance(user, User):
        must_be_own(user, claims, since=kept["at"])
        remember_confirmation(request)
    elif purpose in {SIGN_IN, JOIN} and not user.is_authenticated:
        person = joined(kept["invitation"], claims) if purpose == JOIN else actions.person_of(claims, now=now)
        record_authentication(request, person, COMPANY)
        return perform_login(request, Login(user=person, redirect_url=kept["next"]))
    return redirect(kept["next"])


def joined(token: str, claims: dict[str, Any]) -> User:
    invitation = find_invitation(token)
    if invitation is None or not (invitation.is_open(timezone.now()) and is_still_valid(invitation)):
        raise Refused("This invitation was already used, has expired or was revoked. Ask for a new one.")
    return actions.join(invitation, claims, now=timezone.now())


def must_be_own(person: User, claims: dict[str, Any], *, since: int) -> None:
    """A confirmation is by the person's own identity, who signed in at the provider just now."""
    own = CompanyIdentity.objects.filter(user=person, issuer=oidc.issuer(), subject=claims["sub"])
    signed_in = claims.get("auth_time", since)
    if not own.exists() or not isinstance(signed_in, int) or signed_in < since - oidc.LEEWAY:
        raise Refused("Confirm with your own company account.")
