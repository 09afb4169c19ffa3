"""Texts of notifications about drills. Players read the title for players, never that of the script."""

from notifications.models import Notification
from notifications.notice_types import Notice, notice
from notifications.targets import fetch_with
from tasks.models import CorrectiveTask
from training.models import DrillRun

fetch_with("training.drillrun", "drill", "facilitator")


@notice("drill_invitation")
def invitation(note: Notification, run: DrillRun) -> Notice:
    words = f"{run.facilitator.name} runs it. Open the page before the start; it works on a phone."
    return Notice(f"You play in a drill: {run.player_title}", words, run.play_url(), "masks-theater")


@notice("drill_started")
def started(note: Notification, run: DrillRun) -> Notice:
    words = f"The clock is running. {run.facilitator.name} facilitates."
    return Notice(f"Drill started: {run.player_title}", words, run.play_url(), "masks-theater")


@notice("drill_ended")
def ended(note: Notification, run: DrillRun) -> Notice:
    words = "See what happened in the original incident and how the team compared."
    return Notice(f"Drill ended: {run.player_title}", words, run.report_url(), "masks-theater")


@notice("drill_facilitator")
def facilitator(note: Notification, run: DrillRun) -> Notice:
    return Notice(f"You facilitate {run.label}", run.title, run.get_absolute_url(), "masks-theater")


@notice("drill_needs_facilitator")
def needs_facilitator(note: Notification, run: DrillRun) -> Notice:
    words = f"{run.facilitator.name} was deactivated. Name another facilitator, or cancel the run."
    return Notice(f"{run.label} needs a facilitator", words, run.get_absolute_url(), "user-x")


@notice("drill_facilitator_changed")
def facilitator_changed(note: Notification, run: DrillRun) -> Notice:
    """For the person who facilitated it before."""
    words = f"{note.data['who']} changed the facilitator."
    return Notice(f"{note.data['to']} now facilitates {run.label}", words, run.get_absolute_url(), "masks-theater")


@notice("drill_finding_seen_again")
def seen_again(note: Notification, task: CorrectiveTask) -> Notice:
    """For the owner of the task: the next drill showed the same problem."""
    words = f"{note.data.get('run', 'A drill')} showed the same problem. {note.data.get('note', '')}".strip()
    advice = " Reopen the task or create a follow-up task." if task.is_finished else ""
    return Notice(f"Not fixed yet: {task.title}", words + advice, task.get_absolute_url(), "flag", late=True)
