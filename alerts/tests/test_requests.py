"""What monitoring systems send over HTTP, and what they are answered."""

import hashlib
import hmac
import json
from datetime import timedelta
from unittest.mock import patch

from django.core.cache import caches
from django.utils import timezone

from alerts.actions.sources import disable_source, edit_source, enable_source, rotate_token
from alerts.api.intake import SourceThrottle
from alerts.models import Alert, AlertSource, ReceivedBody
from alerts.parsers.incoming import MAX_BODY
from alerts.tests.factories import make_source
from core.api.throttles import AnonymousThrottle
from core.testing import TeamTestCase
from incidents.models import Incident

BODY = {"key": "disk", "title": "Disk of db-1 is full"}


class RequestTests(TeamTestCase):
    def setUp(self):
        caches["counters"].clear()
        self.source, self.token = make_source()

    def post(self, body=BODY, *, token=None, in_url="", source=None, kind="application/json", **headers):
        url = f"/api/v1/alerts/{(source or self.source).key}/" + (f"{in_url}/" if in_url else "")
        if not in_url:
            headers["Authorization"] = f"Bearer {self.token if token is None else token}"
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(url, content, content_type=kind, headers=headers)

    def refused(self, status, words, *args, **facts):
        response = self.post(*args, **facts)
        self.assertEqual(response.status_code, status, response.content)
        self.assertIn(words, response.json()["detail"])

    def test_answer_says_what_happened_to_each_alert(self):
        response = self.post({"alerts": [BODY, {"key": "disk", "status": "resolved"}]})
        ref = Incident.objects.get().ref
        self.assertEqual(response.status_code, 202)
        found = [(each["result"], each["incident"], each["detail"]) for each in response.json()["alerts"]]
        self.assertEqual(found, [("declared", ref, f"declared {ref}"), ("joined", ref, f"resolved in {ref}")])

    def test_unknown_source_and_wrong_token_get_the_same_answer(self):
        wrong, unknown = self.post(token="dba_x"), self.post(source=AlertSource(key="s0000000000000000"))
        self.assertEqual((wrong.status_code, wrong.content), (unknown.status_code, unknown.content))
        self.assertEqual(wrong.status_code, 401)
        self.assertEqual(self.post(token="x" * 100_000).status_code, 401)
        self.assertEqual(self.post(token="").status_code, 401)
        self.assertFalse(ReceivedBody.objects.exists())

    def test_token_of_a_source_reads_nothing(self):
        headers = {"Authorization": f"Bearer {self.token}"}
        self.assertEqual(self.client.get("/api/v1/alerts/", headers=headers).status_code, 401)

    def test_former_token_works_for_a_day(self):
        fresh = rotate_token(self.source, by=self.mona)
        self.assertEqual([self.post().status_code, self.post(token=fresh).status_code], [202, 202])
        AlertSource.objects.update(old_token_until=timezone.now() - timedelta(seconds=1))
        self.assertEqual(self.post().status_code, 401)

    def test_token_in_the_url_only_where_the_source_allows_it(self):
        self.assertEqual(self.post(in_url=self.token).status_code, 401)
        edit_source(self.source, by=self.mona, token_in_url=True)
        self.assertEqual(self.post(in_url=self.token).status_code, 202)

    def test_disabled_source_refuses_with_the_reason(self):
        disable_source(self.source, by=self.mona)
        self.refused(403, "disabled")
        self.assertEqual(ReceivedBody.objects.get().status, 403)

    def test_broken_bodies_are_refused_in_words_and_kept(self):
        self.refused(422, "Invalid JSON at line 1", b"{nope")
        self.refused(422, "key is missing", {"title": "No key"})
        self.refused(422, "nested", b"[" * 30_000)
        self.refused(422, "NaN", b'{"key": NaN}')
        self.refused(422, "surrogate", rb'{"key": "\ud800"}')
        self.refused(422, "NUL", rb'{"key": "a\u0000"}')
        self.refused(422, "At most 200", {"alerts": [BODY] * 201})
        self.refused(413, "256 KB", b" " * (MAX_BODY + 1))
        self.refused(415, "Send JSON", b"key=disk", kind="application/x-www-form-urlencoded")
        self.assertEqual(ReceivedBody.objects.filter(accepted=False).count(), 9)
        self.assertEqual(AlertSource.objects.get().refused, 9)
        self.assertFalse(Alert.objects.exists())

    def test_body_is_carried_out_completely_or_not_at_all(self):
        self.refused(422, "alerts.1.status", {"alerts": [BODY, {"key": "b", "status": "perhaps"}]})
        self.assertFalse(Alert.objects.exists())

    def test_repeated_bodies_are_one_row(self):
        for _ in range(3):
            self.post()
        self.assertEqual(ReceivedBody.objects.get().times, 3)

    def test_body_that_was_refused_first_is_kept_completely_once_it_is_accepted(self):
        long = BODY | {"text": "x" * 9000}
        disable_source(self.source, by=self.mona)
        self.refused(403, "disabled", long)
        enable_source(self.source, by=self.mona)
        self.assertEqual(self.post(long).status_code, 202)
        self.assertEqual(ReceivedBody.objects.get(accepted=True).text, json.dumps(long))

    def test_event_that_is_sent_again_counts_once_even_if_it_was_refused_meanwhile(self):
        source, token = make_source(kind="cloudevents")
        event = {"specversion": "1.0", "source": "/db", "subject": "disk"}
        fires = event | {"id": "1", "type": "alert.firing"}
        self.post(fires, source=source, token=token)
        self.post(event | {"id": "2", "type": "alert.resolved"}, source=source, token=token)
        disable_source(source, by=self.mona)
        self.post(fires, source=source, token=token)
        enable_source(source, by=self.mona)
        self.assertEqual(self.post(fires, source=source, token=token).status_code, 202)
        self.assertEqual(Alert.objects.get().state, "resolved")

    def test_get_is_not_allowed(self):
        self.assertEqual(self.client.get(f"/api/v1/alerts/{self.source.key}/").status_code, 405)

    def test_requests_of_a_source_are_limited(self):
        with patch.object(SourceThrottle, "rate", "2/min"):
            self.assertEqual([self.post().status_code for _ in range(3)], [202, 202, 429])

    def test_wrong_tokens_of_an_address_are_limited_more(self):
        with patch.dict(AnonymousThrottle.THROTTLE_RATES, anonymous="2/min"):
            self.assertEqual([self.post(token="dba_x").status_code for _ in range(3)], [401, 401, 429])
            self.assertEqual(self.post().status_code, 202)


class SignatureTests(TeamTestCase):
    EVENT = {
        "event": {
            "id": "E1",
            "event_type": "incident.triggered",
            "occurred_at": "2026-03-02T09:00:00Z",
            "data": {"id": "Q1", "title": "Webhooks fail", "created_at": "2026-03-02T09:00:00Z"},
        }
    }

    def setUp(self):
        caches["counters"].clear()

    def post(self, kind, body, sign, **facts):
        source, token = make_source(kind=kind, signing_secret="s3cret", **facts)
        content = json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", **sign(content)}
        url = f"/api/v1/alerts/{source.key}/"
        posted = [self.client.post(url, content, content_type="application/json", headers=headers) for _ in range(2)]
        return [response.status_code for response in posted]

    def digest(self, content, secret="s3cret"):
        return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()

    def test_pagerduty_signature_is_required_and_a_repeated_event_counts_once(self):
        for parts, status in [(["s3cret"], 202), (["old", "s3cret"], 202), (["old"], 401)]:
            sign = lambda content, parts=parts: {
                "X-PagerDuty-Signature": ",".join(f"v1={self.digest(content, part)}" for part in parts),
            }
            self.assertEqual(self.post("pagerduty", self.EVENT, sign), [status] * 2)
        self.assertEqual(self.post("pagerduty", self.EVENT, lambda content: {}), [401] * 2)
        self.assertEqual([alert.times_fired for alert in Alert.objects.all()], [1, 1])

    def test_grafana_signature_with_a_fresh_timestamp(self):
        body = {"alerts": [{"status": "firing", "labels": {"alertname": "A"}}]}
        for age, status in [(0, 202), (310, 401), (-310, 401)]:
            at = str(int(timezone.now().timestamp()) - age)
            sign = lambda content, at=at: {
                "X-Grafana-Alerting-Timestamp": at,
                "X-Grafana-Alerting-Signature": self.digest(f"{at}:".encode() + content),
            }
            self.assertEqual(self.post("grafana", body, sign), [status] * 2)
        plain = lambda content: {"X-Grafana-Alerting-Signature": self.digest(content)}
        self.assertEqual(self.post("grafana", body, plain), [202] * 2)
        stale = lambda content: {"X-Grafana-Alerting-Signature": "é", "X-Grafana-Alerting-Timestamp": "soon"}
        self.assertEqual(self.post("grafana", body, stale), [401] * 2)
