"""`/me/confirm/`: the password once more, before settings."""

from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts import reauthentication
from accounts.forms import ConfirmForm
from accounts.people import current_user
from core.web.render import page
from core.web.urls_cached import is_safe_redirect


def show(request: HttpRequest, form: ConfirmForm, back: str, status: int = 200) -> HttpResponse:
    return page(request, "accounts/person_confirm.html", "", {"form": form, "back": back}, status=status)


def safe(back: str) -> str:
    return back if is_safe_redirect(back) else "/settings/"


@require_GET
def confirm(request: HttpRequest) -> HttpResponse:
    return show(request, ConfirmForm(), safe(request.GET.get("next", "")))


@rate_limit(action="reauthenticate")
@sensitive_post_parameters()
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    back, form = safe(request.POST.get("next", "")), ConfirmForm(request.POST, person=current_user(request))
    if not form.is_valid():
        return show(request, form, back, status=422)
    reauthentication.confirm(request)
    return redirect(back)
