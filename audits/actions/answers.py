"""Answers of a run: values, results, evidence, and what is missing before signing."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audits.models import Answer, AnswerEvidence, AuditRun, Item
from audits.policies import can_answer, who_can_answer_text
from audits.scoring import (
    ANSWERED,
    FAIL,
    NA,
    PASS,
    Score,
    ScoredItem,
    result_of_number,
    score,
)
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from tasks.actions.evidence import receive_evidence, store_evidence

STATE = AuditRun.State
TYPE = Item.Type
WORDS = {"yes": PASS, "no": FAIL, "pass": PASS, "fail": FAIL, "na": NA, "n/a": NA}


@transaction.atomic
def answer_item(
    run: AuditRun, item: Item, *, by: User, value: str, note: str | None = None, now: datetime | None = None
) -> Answer:
    """Set or change an answer before signing. The first answer starts the run. Without `note`, the note is kept."""
    must_answer(by, run, item)
    now = now or timezone.now()
    value = value.strip()
    result = result_of(item, value)
    lock_open_run(run, by=by, now=now)
    before = Answer.objects.filter(run=run, item=item).values_list("value", flat=True).first()
    facts = {"value": value, "result": result, "by": by, "at": now}
    if note is not None:
        facts["note"] = note
    answer, new = Answer.objects.for_parent(run).update_or_create(item=item, defaults=facts)
    store_score(run)
    event_type = "run.answered" if new else "run.answer_changed"
    values = {"value": value[:100], "before": (before or "")[:100]}
    record(event_type, actor=by, target=run, at=now, item=item.number, result=result, **values)
    return answer


def must_answer(by: User, run: AuditRun, item: Item) -> None:
    if not can_answer(by, run):
        raise NotAllowed(f"Only responders and the assignee can answer this run. Ask {who_can_answer_text(run)}.")
    if item.version_id != run.version_id:
        raise Refused(f"This item is not part of {run.ref}.")


def lock_open_run(run: AuditRun, *, by: User, now: datetime) -> None:
    """Lock the run row, so that it cannot be signed during this transaction. Raises Refused if it is not open."""
    rows = AuditRun.objects.filter(pk=run.pk, state__in=[STATE.PLANNED, STATE.IN_PROGRESS])
    if not rows.update(state=STATE.IN_PROGRESS, started_at=run.started_at or now, assignee=run.assignee or by):
        raise Refused(f"{run.ref} is locked. Add a correction note.")
    run.refresh_from_db()


def result_of(item: Item, value: str) -> str:
    """Pass, fail, N/A, or answered where nothing is scored. Raises Invalid if the value is not a valid answer."""
    if value.lower() in {"na", "n/a"} and item.type != TYPE.TEXT:
        return NA
    if item.type in {TYPE.PASS_FAIL, TYPE.YES_NO}:
        if value.lower() not in WORDS:
            raise Invalid("value", "Choose one of the answers.")
        return WORDS[value.lower()]
    if item.type == TYPE.NUMBER:
        try:
            return result_of_number(value, item.low, item.high)
        except ValueError:
            raise Invalid(
                "value", f"Enter a number{f' in {item.unit}' if item.unit else ''}, for example 1500 or 1.5."
            ) from None
    if item.type == TYPE.CHOICE:
        if value not in item.choices:
            raise Invalid("value", "Choose one of the answers.")
        if not item.passing:
            return ANSWERED
        return PASS if value in item.passing else FAIL
    if not value:
        raise Invalid("value", "Enter an answer.")
    return ANSWERED


def attach_to_answer(
    run: AuditRun,
    item: Item,
    *,
    by: User,
    text: str = "",
    url: str = "",
    file_name: str = "",
    sha256: str = "",
    file: File | None = None,
    now: datetime | None = None,
) -> AnswerEvidence:
    """Add evidence to an answer: text, a link, a file or the SHA-256 of a file."""
    must_answer(by, run, item)
    answer = Answer.objects.filter(run=run, item=item).first()
    if answer is None:
        raise Refused(f"Answer item {item.number} before you add evidence.")
    now = now or timezone.now()
    shown = {"text": text, "url": url, "file_name": file_name, "sha256": sha256}
    with receive_evidence(by=by, now=now, file=file, **shown) as received, transaction.atomic():
        lock_open_run(run, by=by, now=now)
        row = store_evidence(AnswerEvidence, answer, received, by=by, now=now, **shown)
        record("run.evidence_added", actor=by, target=run, at=now, item=item.number, what=str(row)[:100])
    return row


def asked_items(run: AuditRun) -> list[tuple[Item, Answer | None, bool]]:
    """Every item with its answer and whether the rules show it. Two queries."""
    answers = {answer.item_id: answer for answer in run.answers.all()}
    rows = []
    for item in run.version.items.all():
        condition = answers.get(item.shown_if_id) if item.shown_if_id else None
        shown = not item.shown_if_id or (
            condition is not None and item.shown_if_answer.lower() in {condition.result, condition.value.lower()}
        )
        rows.append((item, answers.get(item.pk), shown))
    return rows


def score_of(run: AuditRun) -> Score:
    return score(
        ScoredItem(item.weight, item.critical, item.required, answer.result if answer else "", shown)
        for item, answer, shown in asked_items(run)
    )


def store_score(run: AuditRun) -> None:
    """Store the counts and the score that lists show."""
    found = score_of(run)
    AuditRun.objects.filter(pk=run.pk).update(
        earned=found.earned,
        possible=found.possible,
        answered=found.answered,
        asked=found.asked,
        failed_critical=found.failed_critical,
    )
    run.refresh_from_db()


def missing_for_signature(run: AuditRun) -> str:
    """Why this run cannot be signed yet; "" if nothing is missing."""
    findings = set(run.findings.values_list("item", flat=True))
    shown_by = set(AnswerEvidence.objects.not_removed().filter(answer__run=run).values_list("answer__item", flat=True))
    return missing_text(asked_items(run), findings=findings, shown_by=shown_by)


def missing_text(rows: list[tuple[Item, Answer | None, bool]], *, findings: set[int], shown_by: set[int]) -> str:
    """The same for rows already loaded. `findings` and `shown_by` are ids of items with a finding or evidence."""
    open_items: list[str] = []
    lacking: dict[str, list[str]] = {}
    for item, answer, shown in rows:
        if not shown:
            continue
        if answer is None:
            if item.required:
                open_items.append(str(item.number))
        elif answer.result == FAIL and (need := needed_by(item, answer, item.pk in findings, item.pk in shown_by)):
            lacking.setdefault(need, []).append(str(item.number))
    if open_items:
        return f"{items_text(open_items, 'is', 'are')} not answered. Answer all required items before signing."
    return " ".join(
        f"{items_text(numbers, 'needs', 'need')} {need} before signing." for need, numbers in lacking.items()
    )


def items_text(numbers: list[str], one: str, several: str) -> str:
    """ "Item 3 is", "Items 3, 7 are"."""
    return f"Item {numbers[0]} {one}" if len(numbers) == 1 else f"Items {', '.join(numbers)} {several}"


def needed_by(item: Item, answer: Answer, has_finding: bool, has_evidence: bool) -> str:
    """What a failed item still needs before signing: "evidence and a finding". Text evidence counts as a note too."""
    needed = []
    if item.evidence_on_fail and not has_evidence:
        needed.append("evidence")
    elif item.note_on_fail and not answer.note and not has_evidence:
        needed.append("a note")
    if item.finding_on_fail and not has_finding:
        needed.append("a finding")
    return " and ".join(needed)
