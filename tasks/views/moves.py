"""Changes made on the board and in the list: a card moved to another lane, a row edited in place."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from core.errors import Refused
from core.web.render import wants_fragment
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view
from tasks.actions.progress import change_owner
from tasks.display import line, today_of
from tasks.forms.corrective_tasks import TaskForm
from tasks.models import OUTSTANDING, CorrectiveTask, DueDate, Status
from tasks.views.task_detail import task_of
from tasks.views.verbs import BY_NAME, VERBS, Verb, offered_verbs

DIALOG = "tasks/board/dialog.html"
CHANGED = "tasks-changed"  # the event after which the board and the list are fetched again
S = Status
STEPS: dict[tuple[str, str], str] = {
    **{(S.PROPOSED, to): "accept" for to in [S.OPEN, S.IN_PROGRESS]},
    (S.OPEN, S.IN_PROGRESS): "start",
    **{(status, S.BLOCKED): "block" for status in [S.OPEN, S.IN_PROGRESS]},
    **{(S.BLOCKED, to): "unblock" for to in [S.OPEN, S.IN_PROGRESS]},
    **{(status, S.DONE): "finish" for status in OUTSTANDING},
    **{(status, S.OPEN): "reopen" for status in [S.DONE, S.VERIFIED, S.CONTRADICTED, S.NOT_EFFECTIVE, S.WONT_DO]},
}
ONE_STATUS = OUTSTANDING | {S.PROPOSED, S.DONE}  # lanes that hold tasks of one status


@action_view
def move_card(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """POST `to`: the key of a lane, a status or "@handle"; `from`: the lane it was taken from, which must be current.

    Answers with a form where the change needs input.
    """
    task, to = task_of(request.user, pk), request.POST.get("to", "")
    refuse_stale_lane(task, request.POST.get("from", ""))
    if to.startswith("@") and task.is_outstanding:
        change_owner(task, by=request.user, to=get_object_or_404(User.objects.people(), handle=to[1:]))
        return respond_changed(request)
    verb = verb_for(task, to)
    if not verb.asks:
        verb.action(task, by=request.user)
        return respond_changed(request)
    if not verb.offered(request.user, task):
        raise Refused(f"You cannot change {task.ref} to this state. Open the task to see who can.")
    if not wants_fragment(request):
        return redirect(f"{task.get_absolute_url()}?do={verb.do}#do")
    initial = {"owner": to[1:]} if to.startswith("@") else {}
    return render_dialog(request, task, verb, verb.form(task=task, user=request.user, initial=initial), status=200)


def refuse_stale_lane(task: CorrectiveTask, lane: str) -> None:
    """Refuse a card that another person moved meanwhile: what the move means depends on where it was."""
    owner = f"@{task.owner.handle}" if task.owner else "@"  # "@" is the lane of tasks without an owner
    if lane.startswith("@") and lane != owner:
        raise Refused(f"{task.ref} has another owner now: {task.owner.name if task.owner else 'no one'}.")
    if lane in ONE_STATUS and lane != task.status:
        raise Refused(f"{task.ref} was changed by someone else: it is {task.get_status_display().lower()} now.")


def verb_for(task: CorrectiveTask, to: str) -> Verb:
    """The verb that takes a task to a lane. Raises Refused if there is none."""
    if to.startswith("@") and task.status == S.PROPOSED:
        return BY_NAME["accept"]
    if name := STEPS.get((task.status, to)):
        return BY_NAME[name]
    to_text = f" to {S(to).label}" if to in S.values else ""
    raise Refused(f"{task.ref} cannot move from {task.get_status_display()}{to_text}. Open the task to change it.")


def respond_changed(request: AuthenticatedRequest) -> HttpResponse:
    """After a change on the board: htmx fetches the rows again, a browser goes back to them."""
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": CHANGED})
    return redirect(reverse("tasks:board"))


def render_dialog(
    request: AuthenticatedRequest, task: CorrectiveTask, verb: Verb, form: TaskForm, *, status: int
) -> HttpResponse:
    """The form of a verb in a dialog over the board."""
    return render(request, DIALOG, {"task": task, "verb": verb, "form": form}, status=status)


@require_safe
def card_menu(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The menu of a card: the verbs that the user may use now."""
    task = task_of(request.user, pk)
    verbs = [verb for verb in VERBS if verb.offered(request.user, task)]
    return render(request, "tasks/board/card_menu.html", {"task": task, "verbs": verbs})


@require_safe
def verb_dialog(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`?do=block`: the form of a verb in a dialog; without htmx the page of the task with that form."""
    task, do = task_of(request.user, pk), request.GET.get("do", "")
    verb = next((verb for verb in offered_verbs(request.user, task) if verb.do == do and verb.asks), None)
    if verb is None or not wants_fragment(request):
        return redirect(f"{task.get_absolute_url()}?do={do}#do" if verb else task.get_absolute_url())
    return render_dialog(request, task, verb, verb.form(task=task, user=request.user), status=200)


@require_safe
def edit_row(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A row of the list; `?do=date` or `?do=change-owner` turns one of its cells into a form."""
    task, do = task_of(request.user, pk), request.GET.get("do", "")
    if not wants_fragment(request):
        return redirect(f"{task.get_absolute_url()}?do={do}#do" if do else task.get_absolute_url())
    verb = next((verb for verb in offered_verbs(request.user, task) if verb.do == do and verb.do in IN_ROW), None)
    form = verb.form(task=task, user=request.user, auto_id=f"{task.ref}_%s") if verb else None
    for name, example in PLACEHOLDERS.items():
        if form and name in form.fields:
            form.fields[name].widget.attrs |= {"placeholder": example}
    return render_row(request, task, verb, form, status=200)


IN_ROW = frozenset({"date", "change-owner"})
PLACEHOLDERS = {"due_on": "+7d, fri", "reason": "Reason", "note": "Note"}


def render_row(
    request: AuthenticatedRequest, task: CorrectiveTask, verb: Verb | None, form: TaskForm | None, *, status: int
) -> HttpResponse:
    due_dates = list(DueDate.objects.filter(task=task).select_related("made_by").order_by("pk"))
    row = line(task, today_of(request.user), due_dates, user=request.user)
    context = {"line": row, "edit": verb.do if verb else "", "verb": verb, "form": form, "may": True}
    return render(request, "tasks/board/row.html", context, status=status)


def renderers(request: AuthenticatedRequest, task: CorrectiveTask, verb: Verb, form: TaskForm) -> dict[str, partial]:
    """How a form that is not valid is shown again, by the place it was sent from (field `place`)."""
    return {
        "dialog": partial(render_dialog, request, task, verb, form),
        "row": partial(render_row, request, task, verb, form),
    }
