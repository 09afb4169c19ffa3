"""Actions through the JSON API."""

from datetime import timedelta

from core.api.models import KeyedCall
from core.testing import NOW, TeamTestCase
from importing.tests.import_data import import_load_balancer_outage
from incidents.models import Incident, TimelineEntry
from incidents.tests.factories import make_incident

URL = "/api/v1/incidents/"
DECLARED = {"title": "User API errors", "severity": 1}


class ApiTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.grace)

    def post(self, url, data=None, **headers):
        return self.client.post(url, data or {}, content_type="application/json", headers=headers)

    def test_incident_is_declared_logged_and_read(self):
        made = self.post(URL, DECLARED)
        self.assertEqual((made.status_code, made.json()["lead"]), (201, "grace"))
        url = f"{URL}{made.json()['ref']}/"
        self.assertEqual(self.post(f"{url}log/", {"text": "/suspect database"}).json(), {"verb": "suspect"})
        self.assertEqual(self.post(f"{url}entries/", {"text": "Errors rise"}).status_code, 201)
        data = self.client.get(url).json()
        self.assertEqual(data["hypotheses"][0]["statement"], "database")
        entries = self.client.get(f"{url}entries/").json()["results"]
        self.assertEqual(len(entries), 3)

    def test_every_metric_has_its_definition(self):
        incident = import_load_balancer_outage(self.ada)
        data = self.client.get(f"{URL}{incident.ref}/").json()
        numbers = {metric["key"]: metric for metric in data["metrics"]}
        self.assertEqual(numbers["weighted_impact"]["seconds"], 180 * 60)
        self.assertEqual(numbers["diversion"]["seconds"], 35 * 60)
        self.assertEqual(numbers["mitigate"]["definition"], "impact began to impact ended")
        self.assertEqual(
            [phase["name"] for phase in data["phases"]][:4], ["undetected", "diagnosing", "fixing", "recovering"]
        )

    def test_refusals_contain_the_message(self):
        incident = make_incident()
        url = f"{URL}{incident.ref}/"
        self.assertEqual(self.post(f"{url}resolve/").status_code, 200)
        again = self.post(f"{url}resolve/")
        self.assertEqual(again.status_code, 409)
        self.assertIn("cannot become resolved", again.json()["detail"])
        bad = self.post(f"{url}log/", {"text": "/foo"})
        self.assertEqual((bad.status_code, list(bad.json()["errors"])), (422, ["text"]))

    def test_fields_that_patch_does_not_take_are_refused(self):
        incident = make_incident()
        for name in {field.name for field in Incident._meta.fields} - {"title", "summary", "version"}:
            answer = self.client.patch(
                f"{URL}{incident.ref}/", {"title": "New", name: 1}, content_type="application/json"
            )
            self.assertEqual((answer.status_code, list(answer.json()["errors"])), (422, [name]))
        self.assertEqual(Incident.objects.get(pk=incident.pk).title, incident.title)

    def test_merging_into_a_hidden_incident_is_404(self):
        private, mine = make_incident(circle=self.circle), make_incident()
        self.mallory.role = "manager"
        self.mallory.save()
        self.client.force_login(self.mallory)
        answer = self.post(f"{URL}{mine.ref}/merge/", {"into": private.ref, "reason": "x"})
        self.assertEqual(answer.status_code, 404)

    def test_repeated_idempotency_key_runs_once(self):
        answers = [self.post(URL, DECLARED, **{"Idempotency-Key": "k1"}) for _ in range(3)]
        self.assertEqual({answer.status_code for answer in answers}, {201})
        self.assertEqual(len({answer.json()["ref"] for answer in answers}), 1)
        self.assertEqual(Incident.objects.count(), 1)

    def test_reused_key_with_another_body_is_refused(self):
        self.post(URL, DECLARED, **{"Idempotency-Key": "k1"})
        other = self.post(URL, {**DECLARED, "title": "Other"}, **{"Idempotency-Key": "k1"})
        self.assertEqual(other.status_code, 422)
        self.assertEqual(Incident.objects.count(), 1)

    def test_keys_are_not_shared_between_people(self):
        self.post(URL, DECLARED, **{"Idempotency-Key": "k1"})
        self.client.force_login(self.ada)
        self.assertEqual(self.post(URL, DECLARED, **{"Idempotency-Key": "k1"}).json()["lead"], "ada")
        self.assertEqual(Incident.objects.count(), 2)

    def test_failed_call_does_not_consume_the_key(self):
        url = f"{URL}{make_incident().ref}/entries/"
        self.assertEqual(self.post(url, {"text": ""}, **{"Idempotency-Key": "k1"}).status_code, 422)
        self.assertEqual(self.post(url, {"text": "Errors"}, **{"Idempotency-Key": "k1"}).status_code, 201)
        self.assertEqual(TimelineEntry.objects.count(), 1)

    def test_old_idempotency_keys_are_deleted(self):
        KeyedCall.objects.create(user=self.grace, key="old", digest="x", at=NOW - timedelta(days=900))
        self.post(URL, DECLARED, **{"Idempotency-Key": "new"})
        self.assertEqual(list(KeyedCall.objects.values_list("key", flat=True)), ["new"])
