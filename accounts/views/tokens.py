"""API tokens of the signed-in person. A new token is displayed once, in the response to the form."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.actions import tokens as actions
from accounts.forms import TokenForm
from accounts.models import ApiToken
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, run_action


def render_token_page(
    request: AuthenticatedRequest, form: TokenForm | None = None, fresh: str = "", *, status: int = 200
) -> HttpResponse:
    person = request.user
    tokens = ApiToken.objects.filter(user=person).active(timezone.now()).order_by("-created")
    context = {"tokens": tokens, "form": form or TokenForm(person=person), "fresh": fresh, "here": "tokens"}
    return page(request, "accounts/token_list.html", "", context, status=status)


@require_GET
def token_page(request: AuthenticatedRequest) -> HttpResponse:
    return render_token_page(request)


@administers
@action_view
def create_token(request: AuthenticatedRequest) -> HttpResponse:
    form = TokenForm(request.POST, person=request.user)
    return run_action(
        request,
        form,
        partial(actions.create_token, request.user),
        render=partial(render_token_page, request, form),
        done=lambda created: render_token_page(request, fresh=created[1], status=201),
    )


@action_view
def revoke_token(request: AuthenticatedRequest, uid: str) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), uid=uid)
    actions.revoke_token(token, by=request.user)
    messages.success(request, f"“{token.name}” no longer works.")
    return redirect("accounts:tokens")
