"""How this room's notifications read. `target` is the task, run or finding as its reader sees it now."""

from core.web.templatetags.ui import day
from notifications.models import Notification
from notifications.notice_types import Notice, notice
from notifications.targets import fetch_with
from tasks.models import CorrectiveTask

fetch_with("tasks.correctivetask", "verified_by")


def about_task(task: CorrectiveTask, title: str, text: str, icon: str = "list-check", *, do: str = "") -> Notice:
    url = task.get_absolute_url() + (f"?do={do}" if do else "")
    return Notice(title, text, url, icon)


@notice("task_assigned")
def assigned(note: Notification, task: CorrectiveTask) -> Notice:
    return about_task(
        task, f"{task.ref} is yours: {task.title}", f"Due {day(task.due_on)}. Done when: {task.done_when}"
    )


@notice("task_done")
def done(note: Notification, task: CorrectiveTask) -> Notice:
    text = "Somebody other than the owner verifies it."
    return about_task(task, f"{task.ref} is done: {task.title}", text, "shield-check", do="verify")


@notice("task_verified")
def verified(note: Notification, task: CorrectiveTask) -> Notice:
    by = f"@{task.verified_by.handle}" if task.verified_by else "Somebody"
    watch = f" Whether it holds is asked on {day(task.check_on)}." if task.check_on else ""
    return about_task(task, f"{task.ref} is verified: {task.title}", f"Confirmed by {by}.{watch}", "shield-check")


@notice("task_reopened")
def reopened(note: Notification, task: CorrectiveTask) -> Notice:
    return about_task(task, f"{task.ref} is open again: {task.title}", f"Due {day(task.due_on)}.", "refresh")


@notice("task_date_moved")
def date_moved(note: Notification, task: CorrectiveTask) -> Notice:
    text = f"Due {day(task.due_on)} now."
    return about_task(task, f"The date of {task.ref} moved: {task.title}", text, "calendar-event")


@notice("task_declined")
def declined(note: Notification, task: CorrectiveTask) -> Notice:
    text = f"{task.wont_do_reason} Looked at again on {day(task.review_on)}."
    return about_task(task, f"{task.ref} will not be done: {task.title}", text, "ban")


@notice("effectiveness_check")
def effectiveness_check(note: Notification, task: CorrectiveTask) -> Notice:
    text = task.check_question or "Say what you saw since it was verified."
    return about_task(task, f"Did {task.ref} work? {task.title}", text, "target", do="answer")


@notice("task_proven")
def proven(note: Notification, task: CorrectiveTask) -> Notice:
    return about_task(task, f"{task.ref} is proven: {task.title}", task.check_outcome, "rosette-discount-check")


@notice("task_not_effective")
def not_effective(note: Notification, task: CorrectiveTask) -> Notice:
    text = f"{task.check_outcome} It is open again, due {day(task.due_on)}."
    return about_task(task, f"{task.ref} did not hold: {task.title}", text, "refresh")
