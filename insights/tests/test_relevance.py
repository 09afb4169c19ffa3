"""Search answers alike on SQLite and PostgreSQL: parts of names, other scripts, word forms, order, kinds, passages."""

from datetime import timedelta

import pytest

from audits.models import Checklist
from core.activity.log import record
from core.testing import NOW, TeamTestCase
from dashboard.navigation import commands_for
from incidents.actions.hypotheses import add_hypothesis
from incidents.models import TimelineEntry
from incidents.tests.factories import make_incident
from insights.actions.indexing import update_index
from insights.search.index_terms import index_text, stem
from insights.search.query import find
from postmortems.models import Postmortem

pytestmark = pytest.mark.both_databases


class RelevanceTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.dns = cls.incident(
            "Requests time out", "Requests to db-01.internal.example.com fail, see /var/log/app/error.log"
        )
        cls.release = cls.incident("Worker 2.14.3 rejects jobs at 10.20.30.41", "Réplication stopped")
        cls.japanese = cls.incident("データベースの接続が枯渇", "")
        cls.retries = cls.incident("Client retries overload the queue", "Deploying was stopped")
        cls.balancer = cls.incident("Load balancer drops connections", "")
        cls.mention = cls.incident("Slow checkout", "We looked at the load, then at the balancer.", days=5)

    @classmethod
    def incident(cls, title, text, days=0):
        incident = make_incident(title=title, at=NOW + timedelta(days=days))
        if text:
            rows = TimelineEntry.objects.for_parent(incident)
            rows.create(at=NOW, text=text, author=cls.ada, created_at=NOW)
        record("incident.declared", actor=cls.ada, target=incident, at=NOW)
        return incident

    def setUp(self):
        update_index(now=NOW)

    def refs(self, text, kind="incidents.incident"):
        return [hit.reference for hit in find(text, self.linus) if hit.kind == kind]

    def test_hosts_paths_versions_and_addresses_are_found_whole_and_by_parts(self):
        for text in [
            "db-01.internal.example.com",
            "db-01",
            "internal.example",
            "error.log",
            "/var/log/app",
            "DB-01.inter",
        ]:
            self.assertEqual(self.refs(text), [self.dns.ref], text)
        for text in ["2.14.3", "2.14", "10.20.30.41", "10.20.30", "worker 2.14"]:
            self.assertEqual(self.refs(text), [self.release.ref], text)
        for text in ["db-02", "01-db", "10.30.20", "log.error"]:
            self.assertEqual(self.refs(text), [], text)

    def test_versions_are_found_with_and_without_their_v(self):
        upgrade = self.incident("Upgrade to v3.7.1-rc2 failed", "")
        update_index(now=NOW)
        for text in ["v3.7.1", "3.7.1", "v3.7", "3.7.1-rc2", "V3"]:
            self.assertEqual(self.refs(text), [upgrade.ref], text)

    def test_thai_and_sharp_s_are_found(self):
        thai, street = self.incident("ฐานข้อมูลล่มชั่วคราว", ""), self.incident("Größe der Straße", "")
        update_index(now=NOW)
        self.assertEqual(self.refs("ข้อมูล"), [thai.ref])
        for text in ["Straße", "strasse", "grosse", "STRASSE"]:
            self.assertEqual(self.refs(text), [street.ref], text)

    def test_words_inside_a_sentence_without_spaces_are_found(self):
        for text in ["接続", "枯渇", "データ", "の接続", "枯", "データベースの接続が枯渇"]:
            self.assertEqual(self.refs(text), [self.japanese.ref], text)
        self.assertEqual(self.refs("続接"), [])

    def test_other_forms_of_an_english_word_are_found(self):
        for text in ["retry", "retries", "retrying", "overloaded", "queues", "deploy", "stopping queue"]:
            self.assertIn(self.retries.ref, self.refs(text), text)
        self.assertEqual(self.refs("replication"), [self.release.ref])

    def test_word_forms_share_a_stem(self):
        for forms in ["retry retries retried retrying", "process processes processing", "cache caches cached caching"]:
            self.assertEqual(len({stem(word) for word in forms.split()}), 1, forms)
        for word in ["status", "string", "analysis", "zürich", "db7"]:
            self.assertEqual(stem(word), word)
        self.assertRegex(index_text("Ünïcode 10.0 データ x_y"), r"\A[a-z][a-z0-9 ]*\Z")

    def test_reference_ranks_before_title_before_mention(self):
        self.assertEqual(self.refs("load balancer"), [self.balancer.ref, self.mention.ref])
        self.assertEqual(self.refs(f"{self.mention.ref}")[0], self.mention.ref)

    def test_postmortems_hypotheses_and_checklists_are_results(self):
        hypothesis = add_hypothesis(self.balancer, by=self.ada, statement="Certificates expired overnight", now=NOW)
        postmortem = Postmortem.objects.for_parent(self.dns).create(updated_at=NOW)
        Postmortem.objects.filter(pk=postmortem.pk).update(text="The resolver kept a zombie record.")
        record("postmortem.saved", actor=self.ada, target=postmortem, at=NOW)
        Checklist.objects.create(title="Failover rehearsal", slug="failover-rehearsal", created_at=NOW)
        checklist = Checklist.objects.get(slug="failover-rehearsal")
        record("checklist.created", actor=self.mona, target=checklist, at=NOW)
        update_index(now=NOW)
        self.assertIn(self.balancer.ref, self.refs("certificates", "incidents.hypothesis"))
        self.assertEqual(self.refs("zombie", "postmortems.postmortem"), [self.dns.ref])
        self.assertEqual(find("failover rehearsal", self.linus)[0].url, checklist.get_absolute_url())
        hypothesis.delete()
        record("hypothesis.removed", actor=self.ada, target=self.balancer, at=NOW)
        update_index(now=NOW)
        self.assertEqual(self.refs("certificates", "incidents.hypothesis"), [])

    def test_result_shows_the_highlighted_passage_escaped(self):
        self.incident("Odd input", f"{'filler ' * 60}<img src=x onerror=alert(1)> retried twice")
        update_index(now=NOW)
        hit = find("onerror retry", self.linus)[0]
        self.assertIn("retried", hit.snippet)
        self.assertIn("<mark>retried</mark>", hit.marked_snippet)
        self.assertNotIn("<img", hit.marked_snippet)
        self.client.force_login(self.linus)
        self.assertIn("retried", self.client.get("/api/v1/search/", {"q": "onerror retry"}).json()[0]["snippet"])


class CommandTests(TeamTestCase):
    def test_commands_are_offered_only_with_permission(self):
        labels = {command["label"] for command in commands_for(self.grace)}
        self.assertTrue({"Declare an incident", "Create a task", "Import a postmortem"} <= labels)
        self.assertEqual(commands_for(self.linus), [])
        self.client.force_login(self.linus)
        self.assertNotIn('href="/incidents/declare/"', self.client.get("/help/").content.decode())
        for command in commands_for(self.grace):
            self.client.force_login(self.grace)
            self.assertEqual(self.client.get(command["url"]).status_code, 200, command)

    def test_typing_finds_a_command(self):
        self.client.force_login(self.grace)
        answer = self.client.get("/search/", {"q": "impor"}, headers={"HX-Request": "true"})
        self.assertContains(answer, "Import a postmortem")
