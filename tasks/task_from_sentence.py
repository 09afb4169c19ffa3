"""Creates a task from a sentence of a postmortem, with a prefilled form."""

from typing import Any

from django.forms import Form

from accounts.models import User
from incidents.models import Incident
from postmortems.sentence_forms import Made, SentenceForm, sentence_form
from tasks.actions.new_task import accept_new_task
from tasks.forms.new_task import NewTaskForm


def task_form(data: Any, incident: Incident, sentence: str) -> Form:
    return NewTaskForm(data, incident=incident, initial={"title": sentence[:200]})


def task_from_sentence(incident: Incident, *, by: User, **facts: Any) -> Made:
    task = accept_new_task(incident=incident, by=by, **facts)
    return Made(f"{task.ref} created.", task.get_absolute_url(), task.ref)


sentence_form(SentenceForm("task", "Create task", "list-check", task_form, task_from_sentence))
