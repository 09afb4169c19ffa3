"""Rows of audit exports. What a row means: `core/testing.py`, class Route."""

from typing import Any

from django.utils import timezone

from audits.actions.audit_exports import request_export, write_requested
from audits.models import AuditExport
from core.access.models import Circle
from core.testing import Facts, Route

DAYS = {"first_day": "2026-01-01", "last_day": "2026-01-31"}
TO_FORM = {**DAYS, "zone": "UTC", "sample_size": 25}


def requested(cast: Any, circle: Circle | None) -> Facts:
    """Mona's only unfinished one. It has an access list of its own, so the restricted circle does not decide here."""
    day, waiting = timezone.localdate(), AuditExport.objects.unfinished().filter(by=cast.mona).first()
    return {"pk": (waiting or request_export(by=cast.mona, first_day=day, last_day=day)).pk}


def written(cast: Any, circle: Circle | None) -> Facts:
    facts = requested(cast, circle)
    write_requested(facts["pk"], now=timezone.now())
    return facts


OWN = {"v": 404, "r": 404, "m": 200, "outside": 404}
EXPORTS = [
    Route("audits:exports", v=403, r=403, m=200),
    Route("audits:exports", "POST", v=403, r=403, m=302, send=TO_FORM),
    Route("audits:export", make=requested, **OWN),
    Route("audits:export-download", make=written, **OWN),
    Route("api-audit-export-list", a=401, v=403, r=403, m=200),
    Route("api-audit-export-list", "POST", a=401, v=403, r=403, m=201, send=DAYS),
    Route("api-audit-export-detail", make=requested, a=401, **OWN),
    Route("api-audit-export-content", make=written, a=401, **OWN),
]
