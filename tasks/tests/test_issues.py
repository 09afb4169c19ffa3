"""Issues of GitHub, GitLab and Jira: linked, created, and mirrored by signed webhooks and by the sweep."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from tasks.actions.issues import add_connection, create_issue, link_issue, unlink_issue
from tasks.jobs import sync_issues
from tasks.models import CorrectiveTask, IssueLink, TrackerConnection
from tasks.tests.factories import make_task
from tasks.tests.tracker_server import PROJECTS, TOKENS, TrackerServer
from tasks.trackers.base import TrackerFailed, parsed

KINDS = ["github", "gitlab", "jira"]


class IssueTests(TeamTestCase):
    def connect(self, server, **facts):
        facts = {"kind": server.kind, "project": PROJECTS[server.kind], "token": TOKENS[server.kind], **facts}
        return add_connection(by=self.mona, base_url=server.url, now=NOW, **facts)

    def hook(self, connection, server, key, *, secret=None, change=None):
        headers, payload = server.webhook(key)
        body = json.dumps(change or payload).encode()
        secret = connection.webhook_secret if secret is None else secret
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers |= {"X-Hub-Signature-256": signature, "X-Hub-Signature": signature, "X-Gitlab-Token": secret}
        url = f"/trackers/{connection.pk}/webhook/"
        return self.client.post(url, body, content_type="application/json", headers=headers)

    def test_issues_of_each_tracker_are_linked_created_and_synced(self):
        for kind in KINDS:
            with self.subTest(kind), TrackerServer(kind) as server:
                connection = self.connect(server)
                key = server.add("Old pool")
                task, other = make_task(), make_task(done_when="It holds.")
                link = link_issue(task, by=self.ada, connection=connection, key=key, now=NOW)
                assert (link.title, link.state, link.conflict()) == ("Old pool", "open", "")
                made = create_issue(other, by=self.ada, connection=connection, now=NOW)
                assert server.issues[made.key]["title"] == f"{other.ref} {other.title}"
                server.issues[key] |= {"state": "closed", "updated": "2026-03-02T10:00:00Z"}
                assert self.hook(connection, server, key).status_code == 202
                link.refresh_from_db()
                assert link.state == "closed" and "The issue is closed, the task is not done" in link.conflict()

    def test_webhooks_can_be_repeated_and_out_of_order(self):
        for kind in KINDS:
            with self.subTest(kind), TrackerServer(kind) as server:
                connection = self.connect(server)
                key = server.add("Old pool")
                link = link_issue(make_task(), by=self.ada, connection=connection, key=key, now=NOW)
                server.issues[key] |= {"state": "closed", "updated": "2026-03-02T10:00:00Z"}
                closed = server.webhook(key)[1]
                server.issues[key] |= {"state": "open", "updated": "2026-03-02T11:00:00Z"}
                for change in [server.webhook(key)[1], closed, closed, server.webhook(key)[1]]:
                    assert self.hook(connection, server, key, change=change).status_code == 202
                link.refresh_from_db()
                assert link.state == "open"
                assert not Event.objects.filter(event_type="task.issue_closed", target_id=link.task_id).exists()

    def test_title_that_no_database_stores_is_cleaned(self):
        with TrackerServer("github") as server:
            connection = self.connect(server)
            key = server.add("Old pool")
            link = link_issue(make_task(), by=self.ada, connection=connection, key=key, now=NOW)
            server.issues[key] |= {"title": "Old\x00\npool \ud800", "updated": "2026-03-02T10:00:00Z"}
            assert self.hook(connection, server, key).status_code == 202
            link.refresh_from_db()
            assert link.title == "Old pool"

    def test_deeply_nested_json_is_an_error_of_the_tracker(self):
        with self.assertRaises(TrackerFailed):
            parsed(b"[" * 100_000)

    def test_unsigned_webhook_changes_and_reveals_nothing(self):
        for kind in KINDS:
            with self.subTest(kind), TrackerServer(kind) as server:
                connection = self.connect(server)
                key = server.add("Old pool")
                link = link_issue(make_task(), by=self.ada, connection=connection, key=key, now=NOW)
                server.issues[key] |= {"state": "closed", "updated": "2026-03-02T10:00:00Z"}
                for secret in ("", "wrong"):
                    assert self.hook(connection, server, key, secret=secret).status_code == 401
                assert self.client.post("/trackers/999999/webhook/", b"{}", "application/json").status_code == 401
                link.refresh_from_db()
                assert link.state == "open"

    def test_signed_invalid_body_is_422_and_other_events_are_ignored(self):
        with TrackerServer("github") as server:
            connection = self.connect(server)
            key = server.add("Old pool")
            project = {"repository": {"full_name": "example/shop"}}
            for change in [{"issue": {}, **project}, {"issue": {"number": "x"}, **project}, project, ["x"]]:
                assert self.hook(connection, server, key, change=change).status_code in {202, 422}, change
            deep = {"issue": json.loads("[" * 900 + "]" * 900), **project}
            script = {"issue": {**server.shown(key), "html_url": "javascript:alert(1)"}, **project}
            infinite = {"issue": {**server.shown(key), "number": float("inf")}, **project}
            for change in [deep, script, infinite]:
                assert self.hook(connection, server, key, change=change).status_code == 422
            other = {"issue": server.shown(key), "repository": {"full_name": "example/other"}}
            assert self.hook(connection, server, key, change=other).status_code == 202
            assert not IssueLink.objects.exists()

    def test_sync_job_finds_changes_of_a_lost_webhook(self):
        for kind in KINDS:
            with self.subTest(kind), TrackerServer(kind) as server:
                connection = self.connect(server)
                key = server.add("Old pool")
                link = link_issue(make_task(), by=self.ada, connection=connection, key=key, now=NOW)
                server.issues[key] |= {"state": "closed", "updated": "2026-03-02T10:00:00Z"}
                assert sync_issues() == 1
                assert sync_issues() == 0, "checked a moment ago"
                link.refresh_from_db()
                assert link.state == "closed"
                server.status = 500
                IssueLink.objects.update(synced_at=timezone.now() - timedelta(hours=1))
                assert sync_issues() == 0
                connection.refresh_from_db()
                assert "500" in connection.last_error
                connection.delete()

    def test_unlinkable_issues_are_refused_with_a_message(self):
        with TrackerServer("github") as server:
            connection = self.connect(server)
            key = server.add("Old pool")
            task = make_task()
            for typed, words in [("99", "knows no such issue"), ("x", "Enter the number"), ("../../user", "Enter the")]:
                with pytest.raises(Invalid, match=words):
                    link_issue(task, by=self.ada, connection=connection, key=typed, now=NOW)
            with pytest.raises(NotAllowed):
                link_issue(task, by=self.linus, connection=connection, key=key, now=NOW)
            address = f"https://github.com/example/shop/issues/{key}"
            link_issue(task, by=self.ada, connection=connection, key=address, now=NOW)
            with pytest.raises(Refused, match="already linked"):
                link_issue(make_task(), by=self.ada, connection=connection, key=key, now=NOW)
            unlink_issue(task, by=self.ada, now=NOW)
            assert not IssueLink.objects.exists()

    def test_restricted_task_is_never_sent_to_a_tracker(self):
        with TrackerServer("github") as server:
            connection = self.connect(server)
            hidden = make_task(circle=self.circle)
            with pytest.raises(Refused, match="restricted"):
                create_issue(hidden, by=self.ada, connection=connection, now=NOW)
            assert server.requests == []

    def test_internal_addresses_and_invalid_projects_are_refused(self):
        for base_url, project, field in [
            ("http://10.0.0.1", "a/b", "base_url"),
            ("https://api.github.com", "../admin", "project"),
            ("https://api.github.com", "a b", "project"),
        ]:
            with pytest.raises(Invalid) as caught:
                add_connection(by=self.mona, kind="github", project=project, token="x", base_url=base_url)
            assert caught.value.field == field
        with pytest.raises(NotAllowed):
            add_connection(by=self.ada, kind="github", project="a/b", token="x")
        assert not TrackerConnection.objects.exists()

    @pytest.mark.slow
    def test_task_page_links_shows_and_unlinks_issues(self):
        with TrackerServer("github") as server:
            connection = self.connect(server)
            key = server.add("Old pool")
            task = make_task()
            self.client.force_login(self.ada)
            self.assertContains(self.client.get(task.get_absolute_url()), "Link issue")
            self.client.post(f"{task.get_absolute_url()}issue/", {"connection": connection.pk, "key": key})
            self.assertContains(self.client.get(task.get_absolute_url()), "Old pool")
            CorrectiveTask.objects.filter(pk=task.pk).update(status="done", done_at=NOW)
            self.assertContains(self.client.get(task.get_absolute_url()), "the issue is still open")
            self.client.force_login(self.mona)
            self.assertContains(
                self.client.get("/settings/trackers/"), f"{task.ref} and GitHub example/shop #{key} differ"
            )


class CredentialTests(TeamTestCase):
    def connect(self):
        facts = {"kind": "github", "project": "example/shop", "token": "ghp_very_secret"}
        return self.client.post("/settings/trackers/add/", facts)

    def test_webhook_secret_is_shown_once_and_the_token_never(self):
        self.client.force_login(self.mona)
        self.connect()
        connection = TrackerConnection.objects.get()
        secret = connection.webhook_secret
        first, second = (self.client.get("/settings/trackers/").content.decode() for _ in range(2))
        assert secret in first and secret not in second
        assert "ghp_very_secret" not in first + second
        assert connection.token == "ghp_very_secret"
        api = self.client.get("/api/v1/trackers/").content.decode()
        assert secret not in api and "ghp_very_secret" not in api

    def test_new_secret_replaces_the_old_one_immediately(self):
        self.client.force_login(self.mona)
        self.connect()
        connection = TrackerConnection.objects.get()
        old = connection.webhook_secret
        assert self.client.post(f"/settings/trackers/{connection.pk}/rotate/").status_code == 302
        answer = self.client.post(f"/api/v1/trackers/{connection.pk}/rotate/", content_type="application/json").json()
        connection.refresh_from_db()
        assert connection.webhook_secret == answer["webhook_secret"] != old

    def test_replacing_a_token_requires_a_value(self):
        self.client.force_login(self.mona)
        self.connect()
        connection = TrackerConnection.objects.get()
        url = f"/settings/trackers/{connection.pk}/token/"
        answer = self.client.post(url, {"token": ""})
        assert answer.status_code == 422 and "This field is required" in answer.content.decode()
        assert self.client.post(url, {"token": "another"}).status_code == 302
        connection.refresh_from_db()
        assert connection.token == "another"

    def test_token_that_cannot_be_decrypted_is_explained(self):
        task = make_task(owner=self.ada)
        connection = add_connection(by=self.mona, kind="github", project="a/b", token="x", now=NOW)
        with self.settings(SECRET_KEY="another key " * 6), pytest.raises(Invalid, match="SECRET_KEY has changed"):
            link_issue(task, by=self.ada, connection=connection, key="1", now=NOW)
        self.client.force_login(self.mona)
        TrackerConnection.objects.update(encrypted_token="damaged")
        assert "Enter it again" in self.client.get("/settings/trackers/").content.decode()
