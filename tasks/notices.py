"""How this room's notifications read. `target` is the task, run or finding as its reader sees it now."""

from core.notifications.kinds import Notice, notice
from core.notifications.models import Notification
from core.notifications.targets import fetch_with
from core.web.templatetags.ui import day
from tasks.models import AuditRun, CorrectiveTask, Finding

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


def about_run(run: AuditRun, title: str, text: str, icon: str = "clipboard-check", *, late: bool = False) -> Notice:
    return Notice(title, text, run.get_absolute_url(), icon, late=late)


@notice("run_assigned")
def run_assigned(note: Notification, run: AuditRun) -> Notice:
    text = f"Due {day(run.due_on)}." if run.due_on else "It has no date yet."
    return about_run(run, f"{run.ref} is yours to answer: {run.title}", text)


@notice("run_signed")
def run_signed(note: Notification, run: AuditRun) -> Notice:
    score = f"{run.score}% of what counts." if run.score is not None else "No item counted."
    return about_run(run, f"{run.ref} is signed and waits for approval: {run.title}", score, "shield-check")


@notice("run_approved")
def run_approved(note: Notification, run: AuditRun) -> Notice:
    return about_run(run, f"{run.ref} is approved: {run.title}", "Its answers are locked.", "circle-check")


@notice("run_sent_back")
def run_sent_back(note: Notification, run: AuditRun) -> Notice:
    text = "Its answers are open again. The reason stands on its page."
    return about_run(run, f"{run.ref} came back: {run.title}", text, "refresh")


@notice("run_missed")
def run_missed(note: Notification, run: AuditRun) -> Notice:
    text = f"It was due {day(run.due_on)} and nobody signed it. A manager accepts that with a word."
    return about_run(run, f"{run.ref} was missed: {run.title}", text, "alert-triangle", late=True)


@notice("finding_closed")
def finding_closed(note: Notification, finding: Finding) -> Notice:
    title = f"{finding.ref} is closed: {finding.title}"
    return Notice(title, finding.closed_because, finding.get_absolute_url(), "flag")
