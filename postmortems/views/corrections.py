"""Corrections of a published text."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done, run_action
from postmortems.actions import approved_texts
from postmortems.forms import CorrectionForm
from postmortems.models import Correction
from postmortems.views.detail import render_postmortem_page
from postmortems.views.pages import postmortem_of


def correction_of(user: User, pk: int, row: int) -> Correction:
    rows = Correction.objects.visible_to(user).select_related("by", "postmortem__incident", "postmortem__circle")
    return get_object_or_404(rows, postmortem__incident=pk, pk=row)


@action_view
def propose(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    form = CorrectionForm(request.POST)
    return run_action(
        request,
        form,
        partial(approved_texts.propose_correction, postmortem, by=request.user),
        render=partial(render_postmortem_page, request, postmortem, refused={"correction_form": form}),
        done=lambda _: respond_done(request, postmortem),
    )


@action_view
def approve(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    correction = approved_texts.approve_correction(correction_of(request.user, pk, row), by=request.user)
    return respond_done(request, correction.postmortem)


@action_view
def remove(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    correction = correction_of(request.user, pk, row)
    approved_texts.withdraw_correction(correction, by=request.user)
    return respond_done(request, correction.postmortem)
