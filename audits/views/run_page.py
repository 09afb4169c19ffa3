"""Context of the run page: sections with items, score, sign-off steps."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.forms import Form
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.people import format_recipients
from audits.actions.answers import asked_items, missing_text
from audits.actions.repeat_runs import can_be_repeated, open_repeat, unfinished_run_of
from audits.forms.findings import FindingForm
from audits.forms.runs import ItemEvidenceForm
from audits.models import Answer, AnswerEvidence, AuditRun, Finding, Item
from audits.policies import approvers, can_answer, can_plan_run
from audits.schedule_recurrence import describe_recurrence
from core.web.templatetags.ui import day
from tasks.models import ClosesBy
from tasks.policies import can_remove_file

WIDTH = 300
BOX = 15
LIVE = ["#run-state", "#run-actions", "#run-ended", "#run-manage", "#run-activity", "#run-signed"]
UNSCORED = {Answer.Result.NA, Answer.Result.ANSWERED}


@dataclass
class RunItem:
    """Display data of one item."""

    item: Item
    run: AuditRun
    answer: Answer | None
    shown: bool
    locked: bool
    evidence: list[AnswerEvidence] = field(default_factory=list)
    finding: Finding | None = None
    finding_form: Form | None = None
    evidence_form: Form | None = None
    problem: str = ""
    typed: str = ""

    @property
    def result(self) -> str:
        return self.answer.result if self.answer else ""

    @property
    def value(self) -> str:
        return self.typed or (self.answer.value if self.answer else "")

    @property
    def attrs(self) -> SafeString:
        """Attributes that save an answer on change. Without scripts, a button submits the form of the same id."""
        url = reverse("audits:run-answer", args=[self.run.pk, self.item.number])
        n = self.item.number
        return format_html(
            'form="answer-{}" hx-post="{}" hx-trigger="change" hx-target="#item-{}" hx-swap="outerHTML"', n, url, n
        )

    @property
    def wants_finding(self) -> bool:
        return self.result == Answer.Result.FAIL and self.finding is None and not self.locked


def load_items(run: AuditRun, viewer: User, *, only: int = 0) -> list[RunItem]:
    """All items of the run with answers, evidence, findings and the forms they need. Five queries."""
    locked = not (run.is_open and can_answer(viewer, run))
    prefetch_related_objects([run], "answers__by")
    evidence: dict[int, list[AnswerEvidence]] = {}
    for row in AnswerEvidence.objects.filter(answer__run=run).select_related("added_by", "answer", "file__removed_by"):
        row.may_remove = not locked and can_remove_file(viewer, row)  # type: ignore[attr-defined]
        evidence.setdefault(row.answer.item_id, []).append(row)
    findings = {finding.item_id: finding for finding in run.findings.select_related("task__owner")}
    rows = [
        RunItem(item, run, answer, shown, locked, evidence.get(item.pk, []), findings.get(item.pk))
        for item, answer, shown in asked_items(run)
    ]
    for row in rows:
        if only and row.item.number != only:
            continue
        if row.wants_finding:
            first = first_task(run, row.item)
            row.finding_form = FindingForm(circle=run.circle, auto_id=f"f{row.item.number}_%s", initial=first)
        if row.answer and not locked:
            row.evidence_form = ItemEvidenceForm(auto_id=f"e{row.item.number}_%s")
    share_people(rows)
    return rows


def first_task(run: AuditRun, item: Item) -> dict[str, str]:
    """The task that a finding proposes: from the question, for the assignee or the team lead."""
    owner = run.assignee or (run.team.lead if run.team else None)
    return {
        "task_title": f"Fix: {item.text}"[:200],
        "owner": owner.handle if owner else "",
        "due_on": f"+{item.finding_days}d",
    }


def missing(run: AuditRun, rows: list[RunItem]) -> str:
    """Why the run cannot be signed yet, from the rows of the page; "" if it can."""
    asked = [(row.item, row.answer, row.shown) for row in rows]
    shown_by = {row.item.pk for row in rows if any(is_kept(evidence) for evidence in row.evidence)}
    return missing_text(asked, findings={row.item.pk for row in rows if row.finding}, shown_by=shown_by)


def live_parts(rows: list[RunItem]) -> str:
    """Selectors of what is fetched again when someone else changed the run: also its items and their counts."""
    shown = [row for row in rows if row.shown]
    counts = sorted({row.item.section_id for row in shown})
    return ",".join([*LIVE, *(f"#item-{row.item.number}" for row in shown), *(f"#count-{pk}" for pk in counts)])


def required_open(rows: list[RunItem]) -> int:
    return sum(row.shown and row.item.required and row.answer is None for row in rows)


def is_kept(evidence: AnswerEvidence) -> bool:
    """Whether the evidence has content: a removed file alone does not count."""
    return bool(evidence.text or evidence.url or evidence.file is None or evidence.file.removed_at is None)


def share_people(rows: list[RunItem]) -> None:
    """Query the list of people once for all forms."""
    forms = [row.finding_form for row in rows if row.finding_form]
    if forms:
        choices = list(forms[0].fields["owner"].choices)  # type: ignore[attr-defined]
        for form in forms:
            form.fields["owner"].widget.choices = choices


def sections(run: AuditRun, rows: list[RunItem]) -> list[dict[str, Any]]:
    """The rows by section, in the order of the checklist. One query."""
    found = []
    for section in run.version.sections.all():
        items = [row for row in rows if row.item.section_id == section.pk and row.shown]
        if items:
            found.append({"section": section, "rows": items, "words": section_text(rows, section.pk)})
    return found


def section_text(rows: list[RunItem], section: int) -> str:
    """ "1 of 2 answered": the items of one section that are asked now."""
    items = [row for row in rows if row.item.section_id == section and row.shown]
    return f"{sum(bool(row.answer) for row in items)} of {len(items)} answered"


def progress_boxes(rows: list[RunItem]) -> list[dict[str, Any]]:
    """One box per item, scaled to 300 units in total."""
    shown = [row for row in rows if row.shown]
    step = min(BOX + 4, max(WIDTH // max(len(shown), 1), 6))
    looks = {"pass": "f-brand", "fail": "f-alarm", "na": "f-raised s-line"}
    return [
        {
            "x": n * step,
            "width": max(step - 3, 4),
            "look": looks.get(row.result, "f-surface"),
            "tick": row.result == "pass" and step > 14,
            "cross": row.result == "fail" and step > 14,
            "mark_x": n * step + 4,
        }
        for n, row in enumerate(shown)
    ]


def score_summary(run: AuditRun, rows: list[RunItem]) -> dict[str, Any]:
    """The score in words. It is "so far" until the run is signed; a verdict is given only when nothing is open."""
    threshold, open_items = run.version.threshold, run.answered < run.asked
    words = {True: "Passed", False: "Failed"}
    if run.is_open:
        words = {True: "Passing", False: "Failing so far" if open_items else "Failing"}
    left_out = sum(row.shown and row.result in UNSCORED for row in rows)
    notes = [f"{left_out} not scored."] if left_out else []
    notes.append(f"Passes from {threshold}%.")
    notes.append("A critical item failed." if run.failed_critical else "If a critical item fails, the run fails.")
    nothing = "Not scored yet" if run.is_open else "Not scored"
    return {
        "big": f"{run.score}%" if run.score is not None else nothing,
        "so_far": run.is_open and run.score is not None,
        "of": f"{run.earned} of {run.possible} points" if run.possible else "No scored answers",
        "notes": " ".join(notes),
        "verdict": "" if run.passed is None else words.get(run.passed, ""),
        "answered": f"{run.answered} of {run.asked} answered",
    }


def sign_steps(run: AuditRun, missing: str = "", *, required: int = 0) -> list[dict[str, str]]:
    """Steps of the sign-off: answer, sign, approve. Empty for a missed or canceled run, which has no next step.

    `required`: how many of the open items are required.
    """
    if run.state in {AuditRun.State.MISSED, AuditRun.State.CANCELED}:
        return []
    place = {"planned": 0, "in_progress": 0, "signed": 2, "approved": 3}[run.state]
    left = run.asked - run.answered
    still = (
        f"{left} {'' if required else 'optional '}open" if run.is_open else f"{run.answered} of {run.asked} answered"
    )
    asked = format_recipients(approvers(run)) if run.state == AuditRun.State.SIGNED else ""
    names = [
        ("Answer", still if left else "all items answered"),
        (
            "Sign",
            f"{run.signed_by.name}, {day(run.signed_at)}"
            if run.signed_by
            else name_or(run.assignee, "the person who answers"),
        ),
        ("Approve", f"{run.approved_by.name}, {day(run.approved_at)}" if run.approved_by else asked or "a manager"),
    ]
    if place == 0 and not missing:
        place = 1
    return [
        {"label": label, "note": note, "state": "done" if n < place else "now" if n == place else ""}
        for n, (label, note) in enumerate(names)
    ]


def next_try(run: AuditRun, viewer: User) -> dict[str, Any]:
    """For a closed run whose task is still open: the current run of the task, or whether the viewer may repeat it."""
    task = run.task
    if task is None:
        if not can_be_repeated(run):
            return {}
        other = open_repeat(run)
        return {"may_again": other is None and can_plan_run(viewer), "other": other}
    if run.is_open or not task.is_outstanding or task.closes_by != ClosesBy.RUN:
        return {}
    other = unfinished_run_of(task)
    return {"may_again": other is None and can_plan_run(viewer), "other": other if other != run else None}


def name_or(person: User | None, words: str) -> str:
    return person.name if person else words


def schedule_text(run: AuditRun) -> str:
    schedule = run.schedule
    if schedule is None:
        return ""
    often = describe_recurrence(schedule.rrule).capitalize()
    return f"{often}, opens {schedule.opens_days_before} days before the due date."
