"""Removing the file of an answer's evidence."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audits.models import AnswerEvidence, AuditRun
from core.activity.log import record
from core.errors import Refused
from tasks.actions.evidence import described, must_remove_file, remove_file


@transaction.atomic
def remove_answer_file(
    run: AuditRun, evidence: AnswerEvidence, *, by: User, now: datetime | None = None
) -> AnswerEvidence:
    """Its uploader, or a manager, removes a file while the run is open. Name and checksum stay."""
    must_remove_file(by, evidence)
    if not run.is_open:
        raise Refused(f"{run.ref} is locked, and its evidence with it. A correction is added below it.")
    remove_file(evidence, by=by, now=now)
    record("run.file_taken_away", actor=by, target=run, at=now, **described(evidence))
    return evidence
