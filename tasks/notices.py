"""Texts of notifications about tasks. The task is passed as the recipient may see it now."""

from datetime import date

from core.web.templatetags.ui import day
from notifications.models import Notification
from notifications.notice_types import Notice, notice
from notifications.targets import fetch_with
from tasks.models import CorrectiveTask

fetch_with("tasks.correctivetask", "verified_by")


def about_task(task: CorrectiveTask, title: str, text: str, icon: str = "list-check", *, do: str = "") -> Notice:
    url = task.get_absolute_url() + (f"?do={do}" if do else "")
    return Notice(title, text, url, icon)


def quoted(note: Notification) -> str:
    """ ": “Needs the replica”"; "" without a reason."""
    return f": “{note.data['reason']}”" if note.data.get("reason") else ""


@notice("task_assigned")
def assigned(note: Notification, task: CorrectiveTask) -> Notice:
    reason = f"{note.data.get('who', '')}{quoted(note)}. " if note.data.get("reason") else ""
    text = f"{reason}Due {day(task.due_on)}. Done when: {task.done_when}"
    return about_task(task, f"Task assigned to you: {task.ref} {task.title}", text)


@notice("task_owner_changed")
def owner_changed(note: Notification, task: CorrectiveTask) -> Notice:
    """For the person who owned it before."""
    text = f"{note.data['who']} changed the owner{quoted(note)}."
    return about_task(task, f"{note.data['to']} now owns {task.ref}: {task.title}", text)


@notice("task_done")
def done(note: Notification, task: CorrectiveTask) -> Notice:
    text = "Another person must verify it."
    return about_task(task, f"{task.ref} is done: {task.title}", text, "shield-check", do="verify")


@notice("task_verified")
def verified(note: Notification, task: CorrectiveTask) -> Notice:
    by = f" by {task.verified_by.name}" if task.verified_by else ""
    watch = f" Effectiveness check on {day(task.check_on)}." if task.check_on else ""
    return about_task(task, f"{task.ref} is verified: {task.title}", f"Verified{by}.{watch}", "shield-check")


@notice("task_reopened")
def reopened(note: Notification, task: CorrectiveTask) -> Notice:
    who = note.data.get("who")
    text = f"{f'By {who}{quoted(note)}. ' if who else ''}Due {day(task.due_on)}."
    return about_task(task, f"{task.ref} was reopened: {task.title}", text, "refresh")


@notice("task_due_date_changed")
def due_date_changed(note: Notification, task: CorrectiveTask) -> Notice:
    before, who = note.data.get("before"), note.data.get("who")
    moved = f" from {day(date.fromisoformat(before))}" if before else ""
    text = f"{f'{who} moved it' if who else 'Moved'}{moved} to {day(task.due_on)}{quoted(note)}."
    return about_task(task, f"Due date of {task.ref} changed: {task.title}", text, "calendar-event")


@notice("task_declined")
def declined(note: Notification, task: CorrectiveTask) -> Notice:
    text = f"{task.wont_do_reason} Review date: {day(task.review_on)}."
    return about_task(task, f"{task.ref} was marked won’t do: {task.title}", text, "ban")


@notice("task_check_planned")
def check_planned(note: Notification, task: CorrectiveTask) -> Notice:
    """For the reviewer, and for the one who was reviewer before."""
    checker = note.data["checker"]
    text = f"{note.data['who']} planned it for {day(task.check_on)}: {task.check_question} Effective if: "
    text += task.check_threshold
    if checker != note.recipient.handle:
        return about_task(task, f"@{checker} now checks whether {task.ref} worked: {task.title}", text, "target")
    return about_task(task, f"You check whether {task.ref} works: {task.title}", text, "target")


@notice("effectiveness_check")
def effectiveness_check(note: Notification, task: CorrectiveTask) -> Notice:
    text = task.check_question or "Describe what you observed since it was verified."
    return about_task(task, f"Did {task.ref} work? {task.title}", text, "target", do="answer")


@notice("task_effective")
def effective(note: Notification, task: CorrectiveTask) -> Notice:
    return about_task(
        task, f"{task.ref} is confirmed effective: {task.title}", task.check_outcome, "rosette-discount-check"
    )


@notice("task_not_effective")
def not_effective(note: Notification, task: CorrectiveTask) -> Notice:
    text = f"{task.check_outcome} The task was reopened, due {day(task.due_on)}."
    return about_task(task, f"{task.ref} is not effective: {task.title}", text, "refresh")


@notice("risk_review_due")
def risk_review_due(note: Notification, task: CorrectiveTask) -> Notice:
    text = f"You own the risk. Won’t do: {task.wont_do_reason}"
    return about_task(task, f"Review the accepted risk of {task.ref}: {task.title}", text, "ban", do="review-risk")


@notice("task_contradicted")
def contradicted(note: Notification, task: CorrectiveTask) -> Notice:
    incident = note.data.get("incident", "A new incident")
    text = f"{incident} has the same factor category and service. Reopen the task, or say that it is not the same."
    return about_task(task, f"{task.ref} may not have worked: {task.title}", text, "alert-triangle")
