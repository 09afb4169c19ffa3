"""One verb on the selected tasks of the list: back to the list, or a page with the outcome of each refusal."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.references import number_in
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from tasks.actions import bulk
from tasks.forms import bulk as forms
from tasks.models import CorrectiveTask

MAX_AT_ONCE = 100


def chosen_tasks(request: AuthenticatedRequest) -> list[CorrectiveTask]:
    """The selected tasks that the user may see, ordered by number."""
    wanted = [number_in(ref, "A") for ref in request.POST.getlist("task")]
    numbers = [number for number in wanted if number is not None][:MAX_AT_ONCE]
    return list(CorrectiveTask.objects.visible_to(request.user).filter(pk__in=numbers).for_list().order_by("pk"))


def list_address(came_from: str) -> str:
    """The task list with the query of the page that was sent, so that its filters stay."""
    try:
        query = urlsplit(came_from).query
    except ValueError:
        query = ""
    return f"{reverse('tasks:board')}?{query}" if query else reverse("tasks:board")


def common_field(form: Form, outcomes: list[bulk.Outcome]) -> str:
    """The field for which every task was refused with the same words; then nothing was changed."""
    found = {(outcome.field, outcome.words) for outcome in outcomes}
    field, words = next(iter(found))
    return field if len(found) == 1 and words and field in form.fields else ""


def bulk_view(
    form_class: type[Form], action: Callable[..., list[bulk.Outcome]], done_text: str
) -> Callable[..., HttpResponse]:
    """`done_text` describes the change in the message: "3 tasks: due date changed"."""

    @action_view
    def view(request: AuthenticatedRequest) -> HttpResponse:
        tasks, form = chosen_tasks(request), form_class(request.POST)
        back = list_address(request.POST.get("back", ""))
        context = {"form": form, "tasks": tasks, "outcomes": [], "back": back}
        render_page = partial(render, request, "tasks/task_bulk.html", context=context)
        if not tasks:
            return render_page(status=422)

        def done(outcomes: list[bulk.Outcome]) -> HttpResponse:
            refused = [outcome for outcome in outcomes if outcome.words]
            if field := common_field(form, outcomes):
                form.add_error(field, refused[0].words)
                return render_page(status=422)
            if refused:
                left = [outcome.task for outcome in refused]
                return render_page(context={**context, "outcomes": outcomes, "tasks": left})
            count = len(outcomes)
            messages.success(request, f"{count} task{'' if count == 1 else 's'}: {done_text}.")
            return redirect(back)

        return run_action(request, form, partial(action, tasks, by=request.user), render=render_page, done=done)

    return view


set_owners = bulk_view(forms.BulkOwnerForm, bulk.set_owner, "owner changed")
set_dates = bulk_view(forms.BulkDateForm, bulk.set_date, "due date changed")
set_priorities = bulk_view(forms.BulkPriorityForm, bulk.set_priority, "priority changed")
accept_all = bulk_view(forms.BulkAcceptForm, bulk.accept, "accepted")
close_all = bulk_view(forms.BulkCloseForm, bulk.close, "marked as won’t do")
