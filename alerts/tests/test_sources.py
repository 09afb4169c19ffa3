"""Alert sources: form and API, token shown once, rules, test alert, retention."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.actions.sources import edit_source, send_test_alert
from alerts.models import Alert, AlertSource, AlertSourceKind, ReceivedBody
from alerts.tests.factories import make_alert, make_source, news, send
from alerts.tokens import token_hash
from config.restore import revoke_links_and_tokens
from core.errors import Invalid, StaleVersion
from core.retention import delete_all_expired
from core.testing import NOW, TeamTestCase, at_most
from core.web.metrics import exposition
from incidents.models import Incident, Service
from notifications.models import Delivery

pytestmark = pytest.mark.both_databases
FORM = {"kind": "alertmanager", "name": "Production", "severity": 3, "declare_from": 2, "join_minutes": 60}
FORM |= {"when_resolved": "entry", "rules": "severity=critical -> SEV-1\napp = shop -> Checkout"}


class SourcePageTests(TeamTestCase):
    def setUp(self):
        Service.objects.create(name="Checkout", slug="checkout")
        self.client.force_login(self.mona)

    def test_token_is_shown_once_in_the_configuration_and_stored_as_a_hash(self):
        page = self.client.post("/settings/alert-sources/add/", FORM, follow=True)
        source = AlertSource.objects.get()
        token = page.context["fresh"]
        self.assertEqual(source.token_hash, token_hash(token))
        self.assertContains(page, f"credentials: {token}")
        again = self.client.get(source.get_absolute_url())
        self.assertNotContains(again, token)
        self.assertContains(again, "credentials: TOKEN")

    def test_rules_are_lines_and_come_back_as_lines(self):
        self.client.post("/settings/alert-sources/add/", FORM)
        source = AlertSource.objects.get()
        self.assertEqual(
            [str(rule) for rule in source.rules.all()], ["severity=critical -> SEV-1", "app=shop -> checkout"]
        )
        page = self.client.get(f"{source.get_absolute_url()}edit/")
        self.assertContains(page, "app=shop -&gt; checkout")

    def test_wrong_rule_is_refused_with_its_line(self):
        for rules, words in [("a=b", "Line 1: write"), ("a=b -> SEV-1\nx=y -> nowhere", "Line 2: there is no")]:
            page = self.client.post("/settings/alert-sources/add/", {**FORM, "rules": rules})
            self.assertContains(page, words, status_code=422)

    def test_two_edits_of_different_fields_keep_each_other(self):
        source, _ = make_source()
        url = f"{source.get_absolute_url()}edit/"
        form = self.client.get(url).context["form"]
        opened = {name: form[name].value() or "" for name in form.fields if name not in ("restricted", "token_in_url")}
        edit_source(source, by=self.mona, join_minutes=15)
        self.client.post(url, {**opened, "name": "Renamed"})
        source.refresh_from_db()
        self.assertEqual((source.name, source.join_minutes), ("Renamed", 15))

    def test_edit_of_an_older_version_is_refused(self):
        source, _ = make_source()
        edit_source(source, by=self.mona, version=1, name="Second")
        with self.assertRaises(StaleVersion):
            edit_source(source, by=self.mona, version=1, name="Third")

    def test_restricted_source_does_not_exist_for_managers_outside(self):
        source, _ = make_source(by=self.dana, restricted=True)
        self.assertEqual(self.client.get(source.get_absolute_url()).status_code, 404)
        self.assertNotContains(self.client.get("/settings/alert-sources/"), source.get_absolute_url())

    def test_signing_secret_is_never_shown(self):
        source, _ = make_source(kind="grafana", signing_secret="hush-hush")
        for url in [source.get_absolute_url(), f"{source.get_absolute_url()}edit/"]:
            self.assertNotContains(self.client.get(url), "hush-hush")
        with self.assertRaises(Invalid):
            make_source(kind="generic", signing_secret="x")

    def test_list_costs_the_same_for_many_sources(self):
        for _ in range(6):
            make_source()
        with at_most(7):
            self.client.get("/settings/alert-sources/")

    def test_page_lists_what_was_refused(self):
        source, token = make_source()
        headers = {"Authorization": f"Bearer {token}"}
        url = f"/api/v1/alerts/{source.key}/"
        self.client.post(url, b"{<b>", content_type="application/json", headers=headers)
        page = self.client.get(source.get_absolute_url())
        self.assertContains(page, "Invalid JSON at line 1")
        self.assertContains(page, "{&lt;b&gt;")


class SourceTests(TeamTestCase):
    def test_test_alert_of_each_kind_is_recorded_and_declares_nothing(self):
        for kind in AlertSourceKind.values:
            source, _ = make_source(kind=kind)
            words = [send_test_alert(source, by=self.mona, now=NOW + timedelta(minutes=n)).words for n in range(2)]
            self.assertIn("would declare an incident with SEV-2", words[1], kind)
        self.assertFalse(Incident.objects.exists())
        self.assertTrue(all(alert.is_test for alert in Alert.objects.all()))
        self.assertFalse(Alert.objects.waiting(NOW).exists())

    def test_bodies_and_unattached_alerts_expire(self):
        source, _ = make_source()
        facts = {"source": source, "size": 1, "accepted": False, "status": 422, "first_at": NOW, "last_at": NOW}
        ReceivedBody.objects.for_parent(source).create(digest="d", **facts)
        send(source, news("attached"))
        make_alert(key="alone")
        self.assertEqual(delete_all_expired(now=NOW + timedelta(days=31))["alert_bodies"], 1)
        self.assertEqual(delete_all_expired(now=NOW + timedelta(days=91))["alerts"], 1)
        self.assertEqual(Alert.objects.get().key, "attached")

    def test_metrics_count_what_was_received_and_refused(self):
        source, _ = make_source()
        send(source, news(), news("b"))
        AlertSource.objects.update(refused=3)
        text = exposition(now=timezone.now()).decode()
        self.assertIn('debrief_alerts_received{kind="generic"} 2.0', text)
        self.assertIn('debrief_alert_requests_refused{kind="generic"} 3.0', text)

    def test_restore_ends_former_tokens_and_sends_nothing(self):
        source, _ = make_source()
        AlertSource.objects.update(old_token_hash="x" * 64, old_token_until=NOW + timedelta(days=1))
        before = Delivery.objects.count()
        revoke_links_and_tokens(now=NOW)
        source.refresh_from_db()
        self.assertEqual((source.old_token_hash, Delivery.objects.count()), ("", before))
