"""Role × action; the permission ledger tests the same for every entry point."""

import re

from core.errors import NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions import (
    access_list,
    declaration,
    factors,
    hypotheses,
    impact,
    lifecycle,
    roles,
    status_updates,
    timeline,
)
from incidents.models import Incident
from incidents.tests.factories import make_incident, make_severity

VERBS = {
    "log": lambda i, by: timeline.add_entry(i, by=by, text="x", now=NOW),
    "suspect": lambda i, by: hypotheses.add_hypothesis(i, by=by, statement="x", at=NOW, now=NOW),
    "impact": lambda i, by: impact.add_impact_window(i, by=by, starts_at=NOW, now=NOW),
    "factor": lambda i, by: factors.add_factor(i, by=by, statement="x", now=NOW),
    "measure": lambda i, by: factors.add_measure(i, by=by, title="x", now=NOW),
    "update": lambda i, by: status_updates.send_update(i, by=by, text="x", now=NOW),
    "role": lambda i, by: roles.assign_role(i, role="scribe", to=by, by=by, now=NOW),
    "resolve": lambda i, by: lifecycle.resolve_incident(i, by=by, at=NOW, now=NOW),
    "cancel": lambda i, by: lifecycle.cancel_incident(i, by=by, reason="x", now=NOW),
    "declare": lambda i, by: declaration.declare_incident(by=by, title="x", severity=make_severity(), now=NOW),
    "merge": lambda i, by: declaration.merge_incident(i, into=make_incident(), by=by, reason="x", now=NOW),
    "restrict": lambda i, by: access_list.restrict_incident(i, by=by, reason="x", now=NOW),
}
RESPONDERS = {"ada", "grace", "mona", "dana"}
ALLOWED = {"merge": {"mona", "dana"}, "restrict": {"ada", "dana"}}


def plain(answer):
    """The page without what is new on every page."""
    return re.sub(rb'nonce="[^"]*"|(value|content)="\w{64}"', b"", answer.content)


class PermissionTests(TeamTestCase):
    def may(self, verb, person):
        try:
            VERBS[verb](make_incident(lead=self.ada), person)
        except NotAllowed as refused:
            self.assertIn("@", str(refused))
            return False
        except Refused as refused:
            self.fail(f"{verb} by {person}: {refused}")
        return True

    def test_each_verb_is_allowed_for_its_roles_only(self):
        for verb in VERBS:
            able = {p.handle for p in [self.ada, self.grace, self.linus, self.mona, self.dana] if self.may(verb, p)}
            with self.subTest(verb):
                self.assertEqual(able, ALLOWED.get(verb, RESPONDERS))

    def test_manager_with_access_can_restrict(self):
        incident = make_incident()
        access_list.grant_access(incident, person=self.mona, by=self.ada, now=NOW)
        access_list.restrict_incident(incident, by=self.mona, reason="A customer is named", now=NOW)
        self.assertFalse(Incident.objects.visible_to(self.mallory).filter(pk=incident.pk).exists())
        self.assertTrue(Incident.objects.visible_to(self.mona).filter(pk=incident.pk).exists())

    def test_related_rows_of_a_restricted_incident_are_hidden(self):
        incident = make_incident(circle=self.circle)
        entry = timeline.add_entry(incident, by=self.ada, text="x", now=NOW)
        hypothesis = hypotheses.add_hypothesis(incident, by=self.ada, statement="x", at=NOW, now=NOW)
        for row in [entry, hypothesis]:
            self.assertFalse(type(row).objects.visible_to(self.mallory).filter(pk=row.pk).exists())

    def test_people_with_a_role_cannot_lose_access(self):
        incident = make_incident()
        with self.assertRaisesMessage(Refused, "Hand it over first"):
            access_list.revoke_access(incident, person=self.ada, by=self.dana, now=NOW)

    def test_roles_of_a_private_incident_require_membership(self):
        with self.assertRaisesMessage(Refused, " access first"):
            roles.assign_role(make_incident(circle=self.circle), role="scribe", to=self.mallory, by=self.ada, now=NOW)

    def test_restricted_incident_is_404_for_people_without_access(self):
        url = make_incident(circle=self.circle).get_absolute_url()
        self.client.force_login(self.mallory)
        missing = self.client.get("/incidents/INC-999999/")
        for path in [url, f"{url}access/", f"{url}edit/", f"{url}log/preview/?text=x"]:
            answer = self.client.get(path)
            self.assertEqual((answer.status_code, plain(answer)), (404, plain(missing)))
