"""The RSVP page behind the link in an invitation."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from core.errors import NotAllowed, Refused
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, post_data, run_action
from training.actions import enrollment
from training.clashes import find_clashes
from training.forms.sessions import AnswerForm
from training.models import Enrollment, Session
from training.notices import ANSWERS
from training.rsvp_links import read_token
from training.views.session_page import count_coming, session_of


@form_view
def rsvp_by_link(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """GET shows session and answers and changes nothing, since mail programs open links; POST answers.

    `?answer=going` offers that answer first: the person confirms it with one click.
    """
    found = read_token(token)
    if found is None:
        raise Http404
    session_pk, person_pk = found
    if request.user.pk != person_pk:
        raise NotAllowed("This link was sent to another person. Sign in with the account that received it.")
    session, user = session_of(request, session_pk), request.user
    mine = session.enrollments.filter(person=user).values_list("state", flat=True).first()
    busy = {}
    if session.starts_at and session.ends_at:
        busy = find_clashes([user.pk], session.starts_at, session.ends_at, viewer=user, without=session)
    open_until = session.rsvp_until or session.starts_at
    context = {"session": session, "mine": mine, "clashes": busy.get(user.pk, []), "token": token}
    context["chosen"] = chosen_answer(request.GET.get("answer", ""), session, mine)
    context["series_count"] = count_coming(session)
    context["answering"] = session.status == "open" and open_until and open_until > timezone.now()
    form = AnswerForm(post_data(request))
    render_page = partial(page, request, "training/rsvp_confirm.html", "", {**context, "form": form})
    try:
        act = partial(enrollment.rsvp, session, by=user)
        return run_action(request, form, act, render=render_page, done=lambda _: redirect(session))
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error(None, str(error))
        return render_page(status=error.status)


def chosen_answer(state: str, session: Session, mine: str | None) -> dict[str, str] | None:
    """The answer of a button in the mail, in the words of what it would do now."""
    label = dict(ANSWERS).get(state)
    if label is None or state == mine:
        return None
    waits = state == Enrollment.State.GOING and session.is_full
    return {"state": state, "label": "Join waitlist" if waits else f"Confirm “{label}”"}
