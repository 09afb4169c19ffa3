"""Managers edit the response policy of a severity: on the page and by API."""

from core.errors import Invalid, NotAllowed, StaleVersion
from core.testing import NOW, TeamTestCase
from incidents.actions.severities import edit_severity
from incidents.models import Severity

FORM = {"description": "Much", "postmortem_required": "on", "task_priority": "P1", "target_detect": 7, "version": 1}


class SeverityTests(TeamTestCase):
    def setUp(self):
        self.severity = Severity.objects.get(rank=1)

    def test_manager_sets_targets_and_required_reviewers(self):
        edit_severity(self.severity, by=self.mona, targets={"detect": 7}, every_reviewer=True, now=NOW)
        self.severity.refresh_from_db()
        self.assertEqual((self.severity.targets, self.severity.every_reviewer), ({"detect": 7}, True))

    def test_responder_cannot_edit_a_severity(self):
        with self.assertRaises(NotAllowed):
            edit_severity(self.severity, by=self.ada, targets={}, now=NOW)

    def test_unknown_metric_is_refused_by_name(self):
        with self.assertRaisesMessage(Invalid, "happiness"):
            edit_severity(self.severity, by=self.mona, targets={"happiness": 1}, now=NOW)

    def test_edit_of_an_older_version_is_refused(self):
        edit_severity(self.severity, by=self.mona, version=1, every_reviewer=True, now=NOW)
        with self.assertRaises(StaleVersion):
            edit_severity(self.severity, by=self.dana, version=1, every_reviewer=False, now=NOW)

    def test_form_shows_and_saves_the_targets(self):
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/settings/severities/1/edit/"), "Target: Detection (minutes)")
        self.client.post("/settings/severities/1/edit/", FORM)
        self.severity.refresh_from_db()
        self.assertEqual((self.severity.targets, self.severity.postmortem_days), ({"detect": 7}, None))
        self.assertContains(self.client.get("/settings/severities/"), "Detection 7 min")
