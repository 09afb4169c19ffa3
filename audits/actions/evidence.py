"""Removing the file of an evidence row."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audits.models import AnswerEvidence, AuditRun
from core.activity.log import record
from core.errors import Refused
from tasks.actions.evidence import evidence_facts, must_remove_file, remove_file


@transaction.atomic
def remove_answer_file(
    run: AuditRun, evidence: AnswerEvidence, *, by: User, now: datetime | None = None
) -> AnswerEvidence:
    """Remove the file of an evidence row while the run is open. Its name and SHA-256 are kept."""
    must_remove_file(by, evidence)
    if not run.is_open:
        raise Refused(f"{run.ref} is locked, including its evidence. Add a correction note.")
    remove_file(evidence, by=by, now=now)
    record("run.file_removed", actor=by, target=run, at=now, **evidence_facts(evidence))
    return evidence
