"""`/sign-in/code/`: the second step of signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from accounts.passkeys import are_offered
from accounts.second_factors import PASSKEY, TOTP, factors_of
from accounts.sign_in_forms import PasskeyForm, SecondStepForm
from core.web.render import page
from core.web.verbs import form_view, post_data


def no_store(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The header of all pages, instead of the one that allauth sets."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


@sensitive_post_parameters()
@form_view
@no_store
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_step(request: HttpRequest) -> HttpResponse:
    """After a correct password, for people with two-factor authentication. They are not signed in yet."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]
    person = stage.login.user
    if not stage.may_go_on():
        return stage.abort()  # type: ignore[no-any-return]
    types = set(factors_of(person).values_list("type", flat=True))
    by_passkey, has_app = "credential" in request.POST, TOTP in types
    form = SecondStepForm(None if by_passkey else post_data(request), person=person, has_app=has_app)
    passkey_form = PasskeyForm(post_data(request) if by_passkey else None, person=person)
    if passkey_form.is_valid() or form.is_valid():
        factor = PASSKEY.value if by_passkey else form.factor
        record_authentication(request, person, "mfa", type=factor)
        return stage.exit()  # type: ignore[no-any-return]
    context = {
        "form": form,
        "passkey_form": passkey_form,
        "has_app": has_app,
        "has_passkey": PASSKEY in types and are_offered(request),
    }
    return page(request, "account/second_step.html", "", context, status=422 if request.method == "POST" else 200)
