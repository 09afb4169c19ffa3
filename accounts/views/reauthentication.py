"""`/me/confirm/`: confirm the password before settings."""

from allauth.decorators import rate_limit
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts import reauthentication
from accounts.forms import ConfirmForm
from accounts.middleware import before_second_factor
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.urls_cached import is_safe_redirect
from core.web.verbs import action_view


def render_confirm_page(
    request: AuthenticatedRequest, form: ConfirmForm, back: str, *, status: int = 200
) -> HttpResponse:
    person = request.user
    only_company = settings.OIDC_ONLY and person.company_identities.exists()
    context = {
        "form": form,
        "back": back,
        "has_password": person.has_usable_password() and not only_company,
        "company": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }
    return page(request, "accounts/person_confirm.html", "", context, status=status)


def safe_url(back: str) -> str:
    return back if is_safe_redirect(back) else "/settings/"


@before_second_factor
@require_GET
def confirm_page(request: AuthenticatedRequest) -> HttpResponse:
    return render_confirm_page(request, ConfirmForm(), safe_url(request.GET.get("next", "")))


@before_second_factor
@rate_limit(action="reauthenticate")
@sensitive_post_parameters()
@action_view
def save_confirm(request: AuthenticatedRequest) -> HttpResponse:
    back, form = safe_url(request.POST.get("next", "")), ConfirmForm(request.POST, person=request.user)
    if not form.is_valid():
        return render_confirm_page(request, form, back, status=422)
    reauthentication.remember_confirmation(request)
    return redirect(back)
