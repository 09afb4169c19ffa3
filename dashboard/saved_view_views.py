"""Saving and removing a view of a list."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.web.filters import query_string
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from dashboard.actions import saved_views as actions
from dashboard.models import SavedView
from dashboard.saved_views import SaveViewForm, lists


@action_view
def save_view(request: AuthenticatedRequest) -> HttpResponse:
    form = SaveViewForm(request.POST, user=request.user)

    def action(**facts: Any) -> SavedView:
        facts.pop("layout")
        valid = lists[facts["list_of"]].values_of(facts.pop("query"), request)
        return actions.save_view(by=request.user, query=query_string(valid).removeprefix("?"), **facts)

    def done(view: SavedView) -> HttpResponse:
        messages.success(request, f"View “{view.name}” saved.")
        layout = "layout=list&" if form.cleaned_data["layout"] else ""
        return redirect(f"{lists[view.list_of].url}?{layout}{view.query}")

    asked = lists.get(request.POST.get("list_of", ""))
    context = {"form": form, "back": asked.url if asked else reverse("dashboard:my-work")}
    return run_action(
        request, form, action, render=partial(render, request, "dashboard/view_new.html", context), done=done
    )


@action_view
def remove_view(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    views = SavedView.objects.visible_to(request.user).select_related("team")
    view = get_object_or_404(views, pk=pk)
    actions.remove_view(view, by=request.user)
    messages.success(request, f"View “{view.name}” removed.")
    return redirect(lists[view.list_of].url)
