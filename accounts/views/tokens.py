"""My API tokens. A new one is shown in the answer to the form, and nowhere else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.tokens import create_token, revoke_token
from accounts.forms import TokenForm
from accounts.models import ApiToken
from accounts.people import current_user
from core.web.render import page


def show(request: HttpRequest, form: TokenForm | None = None, fresh: str = "", status: int = 200) -> HttpResponse:
    person = current_user(request)
    tokens = ApiToken.objects.filter(user=person).active(timezone.now()).order_by("-created")
    context = {"tokens": tokens, "form": form or TokenForm(person=person), "fresh": fresh, "here": "tokens"}
    return page(request, "accounts/token_list.html", "", context, status=status)


@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    return show(request)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    person = current_user(request)
    form = TokenForm(request.POST, person=person)
    if not form.is_valid():
        return show(request, form, status=422)
    _, word = create_token(person, **form.cleaned_data)
    return show(request, fresh=word, status=201)


@require_POST
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(current_user(request)), uid=uid)
    revoke_token(token, by=current_user(request))
    messages.success(request, f"“{token.name}” no longer works.")
    return redirect("accounts:tokens")
