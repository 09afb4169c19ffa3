"""Attacks on incidents, from inside and outside."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.urls import reverse

from core.access.models import Circle
from core.errors import Refused
from core.testing import NOW, TeamTestCase
from core.web.paging import seal
from incidents.actions.declaration import merge_incident
from incidents.models import Incident
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import change_postmortem_owner, start_postmortem

pytestmark = pytest.mark.slow

EVER = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]


class HostileTests(TeamTestCase):
    def post_json(self, person, url, body, method="post"):
        self.client.force_login(person)
        return getattr(self.client, method)(url, body, content_type="application/json")

    def declare(self, **facts):
        body = {"title": "Errors rise", "severity": 2, **facts}
        return self.post_json(self.ada, reverse("api-incident-list"), body)

    def test_unknown_zone_is_refused_by_the_api(self):
        for zone in ["../../etc/passwd", "Nowhere/Land", "UTC\u0000", "/", "localtime"]:
            self.assertEqual(self.declare(zone=zone).status_code, 422, zone)
        self.client.force_login(self.grace)
        self.assertEqual(self.client.get(reverse("incidents:list")).status_code, 200)

    def test_time_at_the_edge_of_the_calendar_is_refused(self):
        for at in ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1200-01-01T00:00:00Z"]:
            self.assertEqual(self.declare(started_at=at).status_code, 422, at)
        self.client.force_login(self.ada)
        for zone in EVER:
            incident = make_incident(lead=self.ada, zone=zone)
            for at in ["0001-01-01 00:00", "9999-12-31 23:59", "1200-01-01 10:00"]:
                url = reverse("incidents:entry-add", args=[incident.pk])
                sent = self.client.post(url, {"text": "x", "at": at, "type": "observation", "precision": "exact"})
                self.assertEqual(sent.status_code, 422, f"{at} in {zone}")
                line = self.client.post(reverse("incidents:log", args=[incident.pk]), {"text": f"x @{at}"})
                self.assertEqual(line.status_code, 422, f"{at} in {zone}")
                looked = self.client.get(reverse("incidents:detail", args=[incident.pk]), {"at": at})
                self.assertEqual(looked.status_code, 404, f"{at} in {zone}")

    def test_impact_and_update_times_out_of_range_are_refused(self):
        incident = make_incident(lead=self.ada)
        url = reverse("api-incident-impact", args=[incident.pk])
        for facts in [{"starts_at": "0001-01-01T00:00:00Z"}, {"starts_at": NOW, "ends_at": "9999-12-31T23:59:59Z"}]:
            self.assertEqual(self.post_json(self.ada, url, facts).status_code, 422, facts)
        url = reverse("api-incident-updates", args=[incident.pk])
        sent = self.post_json(self.ada, url, {"text": "Soon", "next_due_at": "9999-12-31T23:59:59Z"})
        self.assertEqual(sent.status_code, 422)

    def test_forged_cursor_shows_the_first_page(self):
        make_incident(title="Seen all the same")
        self.client.force_login(self.grace)
        forged = [["x", 3], [None, None], [{}, []], ["2026-01-01T00:00:00", "a"], [True, {}], ["0001-01-01", 10**30]]
        words = [urlsafe_b64encode(json.dumps(values).encode()).decode() for values in forged]
        of_another_list = seal([NOW, 1], "incidents.Incident due_on")
        for word in [*words, "%%%", "é", "[[" * 2000, "x" * 5000, "a:b:c", of_another_list]:
            answer = self.client.get(reverse("incidents:list"), {"after": word})
            self.assertContains(answer, "Seen all the same", msg_prefix=word[:80])

    def test_forged_api_cursor_is_a_client_error(self):
        make_incident()
        self.client.force_login(self.grace)
        for word in ["cD14", "cD0yMDI2LTAx", "cj0xJnA9eA==", "bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "é", "cD0lMDA="]:
            answer = self.client.get(reverse("api-incident-list"), {"cursor": word})
            self.assertIn(answer.status_code, {200, 422}, word)

    def test_search_for_unusual_characters_finds_nothing(self):
        self.client.force_login(self.grace)
        for word in ["\x00", "a\x00b", "INC-\u0661", "²", "\ud800", "%", "_" * 99, "*", '"', "NEAR(", "a:*", "\\"]:
            query = {"q": word.encode("utf-8", "surrogatepass")}
            for name in ["incidents:list", "insights:search", "api-search", "api-incident-list"]:
                status = self.client.get(reverse(name), query).status_code
                self.assertEqual(status, 400 if "\x00" in word else 200, (name, word))

    def test_invalid_import_batch_or_version_is_a_client_error(self):
        self.client.force_login(self.grace)
        for word in ["x", "", "²", "00000000-0000-0000-0000-000000000000"]:
            self.assertEqual(self.client.get(reverse("importing:list"), {"batch": word}).status_code, 200, word)

    def test_new_owner_without_access_is_refused(self):
        """Who sees a private incident is decided by its lead, its managers and admins, not by every writer."""
        incident = make_incident(lead=self.ada, circle=self.circle)
        postmortem = start_postmortem(incident, by=self.grace, text="## Summary", now=NOW)
        with self.assertRaises(Refused):
            change_postmortem_owner(postmortem, to=self.mallory, by=self.grace, now=NOW)
        self.client.force_login(self.grace)
        answer = self.client.post(reverse("postmortems:change-owner", args=[incident.pk]), {"to": self.mallory.handle})
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(Incident.objects.visible_to(self.mallory).filter(pk=incident.pk).exists())

    def test_invalid_handle_is_not_a_mention(self):
        incident = make_incident(lead=self.ada)
        self.client.force_login(self.ada)
        for handle in ["a\x00b", "\u202egrace", "x" * 5000, "@@", "gr ace", "grace\n"]:
            sent = self.client.post(
                reverse("incidents:role-assign", args=[incident.pk]), {"role": "scribe", "to": handle}
            )
            self.assertIn(sent.status_code, {302, 422} if handle == "grace\n" else {422}, repr(handle[:20]))

    def test_idempotent_response_is_not_replayed_after_access_is_lost(self):
        incident = make_incident(lead=self.ada)
        url = reverse("api-incident-measures", args=[incident.pk])
        self.client.force_login(self.mallory)
        asked = []
        for restricted in [False, True]:
            Circle.objects.filter(pk=incident.circle_id).update(restricted=restricted)
            body = {"title": "Rehearse it"}
            asked.append(self.client.post(url, body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="k-1"))
        self.assertEqual([answer.status_code for answer in asked], [201, 404])

    def test_nul_character_in_a_choice_is_a_client_error(self):
        """PostgreSQL refuses it in a query, SQLite finds nothing."""
        self.assertIn(self.declare(lead="ada\x00").status_code, {400, 422})
        typed = {"title": "Errors rise", "severity": "2", "service": "a\x00b"}
        self.assertIn(self.client.post(reverse("incidents:declare"), typed).status_code, {400, 422})

    def test_deeply_nested_json_is_a_client_error(self):
        self.client.force_login(self.ada)
        for body, kind in [("[" * 50_000, "application/json"), ("{}", "application/json; charset=nowhere")]:
            answer = self.client.generic("POST", reverse("api-incident-list"), body, content_type=kind)
            self.assertIn(answer.status_code, {400, 415, 422}, kind)

    def test_linked_incident_that_became_private_is_not_named(self):
        hidden = make_incident(circle=self.circle, title="Words of a customer")
        open_one = make_incident(recurrence_of=hidden)
        self.client.force_login(self.mallory)
        for name in ["incidents:relate", "incidents:detail", "api-incident-detail"]:
            answer = self.client.get(reverse(name, args=[open_one.pk]))
            self.assertNotContains(answer, hidden.ref)

    def test_private_incident_cannot_be_merged_into_a_public_one(self):
        """Its impact would become public there."""
        hidden, into = make_incident(circle=self.circle), make_incident()
        with self.assertRaises(Refused):
            merge_incident(hidden, into=into, by=self.mona, reason="One fault", now=NOW)

    def test_invalid_share_is_a_field_error(self):
        incident = make_incident(lead=self.ada)
        self.client.force_login(self.ada)
        for share in ["nan", "NaN%", "sNaN", "inf", "-1", "1e9999", "٧٥%", "1e-9999"]:
            sent = {"starts_at": "2026-03-01 10:00", "share": share, "population": "users"}
            status = self.client.post(reverse("incidents:impact-add", args=[incident.pk]), sent).status_code
            self.assertIn(status, {302, 422}, share)
            self.assertTrue(status == 422 or share in {"٧٥%", "1e-9999"}, share)

    def test_lone_surrogate_is_a_client_error(self):
        """JSON can contain a lone surrogate, but databases and responses cannot."""
        self.client.force_login(self.ada)
        incident = make_incident(lead=self.ada)
        calls = [
            ("/api/v1/checklists/", '{"title": "x", "purpose": "a\\ud800b"}'),
            (f"/api/v1/incidents/{incident.ref}/move/", '{"to": "\\udfff"}'),
            ("/api/v1/incidents/", '{"title": "x", "\\ud800": 1, "severity": 2}'),
        ]
        for url, body in calls:
            answer = self.client.generic("POST", url, body, content_type="application/json")
            self.assertEqual(answer.status_code, 400, url)
        whole = self.client.generic(
            "POST", "/api/v1/incidents/", '{"title": "\\ud83d\\ude80", "severity": 9}', content_type="application/json"
        )
        self.assertEqual(whole.status_code, 422)
