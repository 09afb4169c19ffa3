"""Revisions of a text: list, comparison of any two with who wrote what, restore."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import User
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view
from postmortems.actions.drafts import restore_revision
from postmortems.edit_sessions import edit_sessions
from postmortems.forms import CompareForm, RestoreForm
from postmortems.history import MAX_STEPS, Step, compare
from postmortems.models import Postmortem, Revision
from postmortems.policies import can_write_postmortem, is_asked_to_review
from postmortems.views.pages import postmortem_of

LISTED = 400


def revision_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Newest first. Automatic saves within ten minutes are one row."""
    postmortem = postmortem_of(request.user, pk)
    rows = with_people(postmortem).defer("text")[:LISTED]
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "sessions": edit_sessions([(row, writers_of(row)) for row in rows]),
    }
    return render(request, "postmortems/postmortem_revisions.html", context)


def with_people(postmortem: Postmortem):  # type: ignore[no-untyped-def]
    people = Prefetch("co_authors", User.objects.order_by("name"))
    return postmortem.revisions.select_related("by").prefetch_related(people)


def writers_of(revision: Revision) -> list[User]:
    return [revision.by, *revision.co_authors.all()]


def names_of(revision: Revision) -> str:
    return ", ".join(person.name for person in writers_of(revision))


def revision_detail(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """One revision against an earlier one, by default the one before it (`?since=3`)."""
    postmortem = postmortem_of(request.user, pk)
    this = get_object_or_404(with_people(postmortem), number=number)
    form = CompareForm(request.GET)
    since = form.cleaned_data["since"] if form.is_valid() else None
    earlier = postmortem.revisions.filter(number__lt=number).order_by("-number")
    before = earlier.filter(number=since).first() if since else earlier.first()
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "revision": this,
        "writers": names_of(this),
        "before": before,
        "earlier": earlier.select_related("by").defer("text")[:LISTED],
        "passages": compare(before.text if before else "", this.text, steps_between(postmortem, before, this)),
        "equal": before is not None and before.text == this.text,
        "reviews": is_asked_to_review(request.user, postmortem),
        "may_restore": can_restore(request.user, postmortem, this),
    }
    return render(request, "postmortems/postmortem_revision.html", context)


def can_restore(user: User, postmortem: Postmortem, revision: Revision) -> bool:
    """An earlier text, until the postmortem is published."""
    earlier = revision.number != postmortem.version and postmortem.status != Postmortem.Status.PUBLISHED
    return earlier and can_write_postmortem(user, postmortem)


def steps_between(postmortem: Postmortem, before: Revision | None, this: Revision) -> list[Step]:
    rows = with_people(postmortem).filter(number__gt=before.number if before else 0, number__lte=this.number)
    newest = list(rows.order_by("-number")[:MAX_STEPS])
    return [Step(row.number, row.text, names_of(row), row.at) for row in reversed(newest)]


@action_view
def restore_text(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """Restore an earlier text, as an edit that open editors apply."""
    postmortem = postmortem_of(request.user, pk)
    form = RestoreForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    restore_revision(postmortem, number, by=request.user, version=version)
    return redirect("postmortems:edit", pk)
