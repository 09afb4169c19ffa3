"""Audit exports: limits, workers that stop, and teams that are deleted."""

from datetime import date
from unittest import mock

import pytest

from accounts.actions.teams import create_team, delete_team
from audits.actions import audit_exports
from audits.actions.audit_exports import claim_export, fail_export, write_requested
from audits.models import AuditExport
from audits.tests.export_case import DAY, MINUTE, ExportTestCase
from core.errors import Invalid, Refused
from core.files.models import StoredFile
from core.testing import NOW
from incidents.tests.factories import make_incident
from notifications.models import Notification

pytestmark = pytest.mark.both_databases


class LimitTests(ExportTestCase):
    def test_impossible_periods_are_refused(self) -> None:
        for facts, field in [
            ({"first_day": NOW.date() + DAY}, "last_day"),
            ({"last_day": NOW.date() + DAY}, "last_day"),
            ({"first_day": date(2020, 1, 1)}, "first_day"),
            ({"zone": "Mars/Base"}, "zone"),
        ]:
            with pytest.raises(Invalid) as refused:
                self.request(**facts)
            assert refused.value.field == field

    def test_only_one_export_of_a_person_is_written_at_a_time(self) -> None:
        self.request()
        with pytest.raises(Refused, match="still being written"):
            self.request()

    def test_worker_that_fails_late_leaves_the_export_to_the_one_that_took_over(self) -> None:
        export = self.request()
        slow = claim_export(export.pk, now=NOW)
        claim_export(export.pk, now=NOW + audit_exports.LEASE + MINUTE)
        assert slow
        fail_export(slow, "Stopped", now=NOW + audit_exports.LEASE + 2 * MINUTE)
        export.refresh_from_db()
        assert export.state == "running"

    def test_export_with_too_many_rows_or_bytes_fails_with_what_to_do(self) -> None:
        make_incident(started_at=NOW - DAY)
        for place, words in [
            ("audits.period_export.write.MAX_ROWS", "more than 1 rows. Choose a shorter period"),
            ("audits.period_export.archive.MAX_BYTES", "larger than 2 GB"),
        ]:
            export = self.request()
            with mock.patch(place, 1):
                write_requested(export.pk, now=NOW)
            export.refresh_from_db()
            assert export.state == "failed"
            assert words in export.error
            assert Notification.objects.filter(kind="audit_export_failed", text=export.error).exists()
        assert not StoredFile.objects.exists()

    def test_export_of_a_stopped_worker_is_written_by_another(self) -> None:
        export = self.request()
        AuditExport.objects.update(state="running", started_at=NOW)
        write_requested(export.pk, now=NOW + MINUTE)
        assert AuditExport.objects.get().state == "running"
        write_requested(export.pk, now=NOW + audit_exports.LEASE + MINUTE)
        assert AuditExport.objects.get().state == "done"

    def test_team_with_exports_can_be_deleted_and_its_unwritten_export_fails(self) -> None:
        team = create_team(name="Retired", by=self.dana, now=NOW)
        written = self.export(team=team)
        waiting = self.request(team=team)
        delete_team(team, by=self.dana, now=NOW)
        write_requested(waiting.pk, now=NOW)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.error) == ("failed", "Retired was deleted. Request another export.")
        written.refresh_from_db()
        assert written.scope_text == "Retired"
