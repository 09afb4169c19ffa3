"""Edit the response policy of a severity."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from core.versioned import check_version, claim_version
from incidents.models import TARGETS, Severity
from incidents.policies import must_catalog

EDITABLE = frozenset(
    {
        "description",
        "postmortem_required",
        "postmortem_days",
        "postmortem_working_days",
        "every_reviewer",
        "update_minutes",
        "task_priority",
        "targets",
    }
)


@transaction.atomic
def edit_severity(
    severity: Severity, *, by: User, version: int | None = None, now: datetime | None = None, **changes: Any
) -> Severity:
    """Change the policy for incidents from now on; with a `version`, only if that is still the current one.

    `targets` are minutes by metric: `{"detect": 5}`. Due dates and drafts that exist stay as they are.
    """
    must_catalog(by)
    changes = {field: value for field, value in changes.items() if field in EDITABLE}
    if unknown := set(changes.get("targets") or {}) - TARGETS.keys():
        raise Invalid("targets", f"Unknown metrics: {', '.join(sorted(unknown))}. Use {', '.join(TARGETS)}.")
    before = {field: str(getattr(severity, field)) for field in changes if getattr(severity, field) != changes[field]}
    if not before:
        check_version(severity, version)
        return severity
    claim_version(severity, version)
    Severity.objects.filter(pk=severity.pk).update(**changes)
    severity.refresh_from_db()
    record("severity.edited", actor=by, target=severity, at=now, before=before)
    return severity
