"""The editor page: text, advice, checklist; revisions with their differences."""

import json
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.text.diff import word_diff
from core.text.markdown import render as markdown
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done, run_action
from postmortems.actions.drafts import (
    Stale,
    change_postmortem_owner,
    confirm_none,
    dismiss_advice,
    save_draft,
    start_postmortem,
)
from postmortems.actions.shared_text import is_open_for_editing, open_shared_text
from postmortems.blocks import current_blocks
from postmortems.display import diff_html
from postmortems.forms import ChangeOwnerForm, DraftForm, StartForm
from postmortems.models import Postmortem
from postmortems.policies import can_write_postmortem, is_asked_to_review, named_reviewers, who_can_publish_text
from postmortems.postmortem_context import article
from postmortems.sections import outline
from postmortems.sentence_forms import sentence_forms
from postmortems.views.detail import render_postmortem_page
from postmortems.views.margin import margin_context
from postmortems.views.pages import incident_of, postmortem_of


@action_view
def start_draft(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Begin from the chosen template and open the writing page."""
    form = StartForm(request.POST)
    form.is_valid()
    start_postmortem(incident_of(request.user, pk), by=request.user, template=form.cleaned_data.get("template"))
    return redirect("postmortems:edit", pk)


def edit_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    if postmortem.status == Postmortem.Status.NOT_STARTED or not can_write_postmortem(request.user, postmortem):
        return redirect("postmortems:detail", pk)
    if postmortem.status == Postmortem.Status.PUBLISHED:
        messages.info(request, published_text(postmortem))
        return redirect("postmortems:detail", pk)
    if is_asked_to_review(request.user, postmortem):
        return redirect("postmortems:step-down", pk)
    return render_editor(request, postmortem, draft_form(postmortem))


def published_text(postmortem: Postmortem) -> str:
    who = who_can_publish_text(postmortem)
    return f"Published postmortems are read-only. Propose a correction, or ask {who} to reopen it."


def draft_form(postmortem: Postmortem) -> DraftForm:
    return DraftForm(initial={"text": postmortem.text, "version": postmortem.version})


def render_editor(
    request: AuthenticatedRequest,
    postmortem: Postmortem,
    form: DraftForm,
    *,
    status: int = 200,
    clash: Stale | None = None,
) -> HttpResponse:
    """The writing page around a form; `clash` shows both texts."""
    text = form["text"].value() or ""
    joint = is_open_for_editing(postmortem) and clash is None and not form.errors
    context = {
        **(editor_settings(postmortem, request.user) if joint else {}),
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "form": form,
        **margin_context(postmortem, request.user, text),
        "outline": outline(markdown(text)),
        "clash": clash,
        "clash_diff": diff_html(word_diff(clash.theirs.text, clash.mine)) if clash else "",
        "owner_form": owner_form(postmortem) if is_open_for_editing(postmortem) else None,
        "reviewers": named_reviewers(postmortem) if postmortem.review_round else [],
        "today": timezone.localdate(),
    }
    return page(request, "postmortems/postmortem_edit.html", "editor", context, status=status)


def owner_form(postmortem: Postmortem) -> ChangeOwnerForm:
    owner = postmortem.owner
    return ChangeOwnerForm(circle=postmortem.circle, initial={"to": owner.handle if owner else ""})


def editor_settings(postmortem: Postmortem, user: User) -> dict[str, object]:
    """What the editor of the browser needs to know."""
    incident = postmortem.incident
    known = [
        {"name": block.name, "label": block.label, "icon": block.icon, "hint": block.count_text(incident, user)}
        for block in current_blocks()
    ]
    return {
        "document": open_shared_text(postmortem).key,
        "blocks": current_blocks(),
        "blocks_json": json.dumps(known),
        "reviews": is_asked_to_review(user, postmortem),
        "sentence_forms": (forms := sentence_forms()),
        "sentences_json": json.dumps([{"name": form.name, "label": form.label} for form in forms]),
    }


@action_view
def save_text(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keep the text. A stale version is a 409 that shows both texts; nothing typed is lost."""
    postmortem = postmortem_of(request.user, pk)
    form = DraftForm(request.POST)
    action = partial(save_draft, postmortem, by=request.user)
    render_page = partial(render_editor, request, postmortem, form)
    try:
        return run_action(request, form, action, render=render_page, done=partial(respond_saved, request))
    except Stale as clash:
        newest = request.POST.copy()
        newest["since"] = str(newest.get("since") or newest.get("version"))
        newest["version"] = newest["over"] = str(clash.theirs.number)
        newest["text"] = clash.mine
        return render_editor(request, postmortem_of(request.user, pk), DraftForm(newest), status=409, clash=clash)


def respond_saved(request: AuthenticatedRequest, postmortem: Postmortem) -> HttpResponse:
    url = reverse("postmortems:edit", args=[postmortem.incident_id])
    return respond_done(request, url, fragment=partial(render_editor, request, postmortem, draft_form(postmortem)))


@action_view
def preview_text(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The text as it would read. Stores nothing."""
    postmortem = postmortem_of(request.user, pk)
    form = DraftForm(request.POST)
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    context = {"article": article(postmortem, request.user, text=text)}
    return render(request, "postmortems/postmortem_preview.html", context)


@action_view
def change_owner(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    form = ChangeOwnerForm(request.POST, circle=postmortem.circle)
    action = partial(change_postmortem_owner, postmortem, by=request.user)
    render_page = partial(render_postmortem_page, request, postmortem)
    return run_action(request, form, action, render=render_page, done=lambda _: redirect("postmortems:edit", pk))


@action_view
def remove_advice(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take one note of advice away for good."""
    postmortem = postmortem_of(request.user, pk)
    dismiss_advice(postmortem, request.POST.get("digest", "")[:80], by=request.user)
    return redirect("postmortems:edit", pk)


@action_view
def mark_section_none(request: AuthenticatedRequest, pk: int, section: str) -> HttpResponse:
    """Confirm that a section is empty on purpose."""
    confirm_none(postmortem_of(request.user, pk), section, by=request.user)
    origin = request.POST.get("next")
    return redirect(f"postmortems:{origin if origin in {'review', 'similar'} else 'edit'}", pk)
