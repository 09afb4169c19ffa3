"""Cached fragments of the incident page: what a hit costs, and what ends one. Everything is committed here."""

from datetime import timedelta
from unittest.mock import patch

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.people import edit_profile
from accounts.models import User
from core.access.membership import add_members
from core.access.models import Circle
from core.activity.log import record
from core.activity.models import Event
from core.testing import CommittedTestCase, make_user
from core.web.fragments import CSRF_MARK, cached
from incidents.actions.details import edit_incident
from incidents.actions.following import follow_incident
from incidents.actions.hypotheses import add_hypothesis
from incidents.actions.lifecycle import resolve_incident
from incidents.actions.timeline import add_entry
from incidents.models import Severity
from incidents.tests.factories import make_incident

HIT, MISS = 7, 23  # one for followers; a cache miss outside a transaction also loads newest event, counts and names
PAGE_HIT = 5  # session, user, incident, newest event, unread notifications
LIST_HIT = 8
API_HIT = 5  # session, user, incident with its version, newest event, names


class FragmentTests(CommittedTestCase):
    def setUp(self) -> None:
        caches["pages"].clear()
        self.addCleanup(caches["pages"].clear)
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        self.ada, self.grace, self.mona = make_user("ada"), make_user("grace"), make_user("mona", "manager")
        self.linus = make_user("linus", "viewer")
        begun = timezone.now() - timedelta(hours=3)
        self.incident = make_incident(lead=self.ada, at=begun, title="Checkout is slow")
        add_entry(self.incident, by=self.ada, text="Errors rise", at=begun + timedelta(minutes=5))
        resolve_incident(self.incident, by=self.ada, at=begun + timedelta(hours=1))
        self.url = self.incident.get_absolute_url()

    def page(self, person: User, query: str = "") -> str:
        client = Client()
        client.force_login(person)
        return client.get(f"{self.url}{query}").content.decode()

    def statements(self, person: User, url: str) -> list[str]:
        client = Client()
        client.force_login(person)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return [query["sql"] for query in asked]

    def test_details_by_api_are_kept_until_something_changes(self) -> None:
        url = f"/api/v1{self.url}"
        self.statements(self.grace, url)
        hit = self.statements(self.ada, url)
        assert len(hit) <= API_HIT, hit
        client = Client()
        client.force_login(self.grace)
        assert client.get(url).json()["hypotheses"] == []
        add_hypothesis(self.incident, by=self.ada, statement="A slow disk", at=self.incident.started_at)
        assert [row["statement"] for row in client.get(url).json()["hypotheses"]] == ["A slow disk"]
        edit_profile(self.ada, handle="ada2")
        assert client.get(url).json()["incident"]["lead"] == "ada2"

    def test_page_is_kept_for_each_person_until_something_changes(self) -> None:
        self.page(self.grace)
        kept = min((self.statements(self.grace, self.url) for _ in range(2)), key=len)  # a minute may end meanwhile
        assert len(kept) <= PAGE_HIT, kept
        assert "Stop following" not in self.page(self.grace)
        follow_incident(self.incident, by=self.grace)
        assert "Stop following" in self.page(self.grace)
        assert "Stop following" not in self.page(self.mona)
        assert "Add hypothesis" in self.page(self.mona)
        assert "Add hypothesis" not in self.page(self.linus)

    def test_details_by_api_are_in_the_zone_of_the_person(self) -> None:
        url = f"/api/v1{self.url}"
        User.objects.filter(pk=self.linus.pk).update(time_zone="Asia/Tokyo")
        seen = []
        for person in (self.grace, self.linus):
            client = Client()
            client.force_login(person)
            seen.append(client.get(url).json()["incident"]["started_at"])
        assert seen[1].endswith("+09:00")
        assert seen[0] != seen[1]

    def test_cache_hit_does_not_query_timeline_entries(self) -> None:
        missed = self.statements(self.grace, self.url)
        hit = self.statements(self.grace, self.url)
        assert any("incidents_timelineentry" in sql for sql in missed)
        assert [sql for sql in hit if 'FROM "incidents_timelineentry"' in sql] == []
        assert len(hit) <= HIT, hit
        assert len(missed) <= MISS, missed

    def test_cache_hit_renders_the_same_page(self) -> None:
        def without_tokens(text: str) -> str:
            return "\n".join(line for line in text.splitlines() if "csrf" not in line and "nonce" not in line)

        assert without_tokens(self.page(self.ada)) == without_tokens(self.page(self.ada))

    def test_new_event_invalidates_the_cache(self) -> None:
        self.page(self.grace)
        add_entry(self.incident, by=self.ada, text="It came back")
        assert "It came back" in self.page(self.grace)

    def test_late_committed_event_invalidates_the_cache(self) -> None:
        """Its id is lower than the newest one, which is possible on PostgreSQL."""
        late = record("entry.added", actor=self.ada, target=self.incident)
        Event.objects.filter(pk=late.pk).delete()
        add_entry(self.incident, by=self.ada, text="An early one")
        self.page(self.grace)
        self.incident.entries.filter(text="An early one").update(text="A late one")
        Event.objects.bulk_create([late])
        assert "A late one" in self.page(self.grace)

    def test_renamed_person_is_shown_with_the_new_name(self) -> None:
        assert "Ada Lovelace" not in self.page(self.grace)
        edit_profile(self.ada, name="Ada Lovelace")
        assert "Ada Lovelace" in self.page(self.grace)

    def test_each_role_and_author_gets_their_own_buttons(self) -> None:
        entry = self.incident.entries.get(text="Errors rise")
        edit = f"{self.url}entries/{entry.pk}/edit/"
        for person, shown in [(self.mona, True), (self.ada, True), (self.grace, False), (self.linus, False)]:
            for _ in range(2):
                assert (edit in self.page(person)) is shown, person.handle
        assert "Add hypothesis" in self.page(self.grace)
        assert "Add hypothesis" not in self.page(self.linus)

    def test_cached_fragments_contain_no_csrf_token(self) -> None:
        hypothesis = add_hypothesis(self.incident, by=self.ada, statement="The database")
        hypothesis.verdict, hypothesis.ended_at = "ruled_out", timezone.now()
        hypothesis.save()
        for person in [self.ada, self.grace, self.grace]:
            shown = self.page(person)
            assert "hypotheses/" in shown and CSRF_MARK not in shown
            assert shown.count('name="csrfmiddlewaretoken" value="') == shown.count("csrfmiddlewaretoken")
            assert 'value=""' not in shown[shown.index("/reopen/") :][:200]

    def test_running_incident_is_rendered_again_each_minute(self) -> None:
        minute = timezone.now().replace(second=0, microsecond=0)
        running = make_incident(lead=self.ada, at=minute - timedelta(minutes=61), title="Running")
        self.url = running.get_absolute_url()
        with patch("django.utils.timezone.now", return_value=minute + timedelta(seconds=20)):
            assert "1 h 01 min" in self.page(self.grace)
        with patch("django.utils.timezone.now", return_value=minute + timedelta(minutes=9)):
            assert "1 h 10 min" in self.page(self.grace)

    def test_past_view_is_not_cached(self) -> None:
        self.page(self.grace)
        at = timezone.localtime(self.incident.declared_at + timedelta(minutes=2), self.incident.tz)
        for _ in range(2):
            assert "Errors rise" not in self.page(self.grace, f"?at={at:%Y-%m-%dT%H:%M}")
        assert "Errors rise" in self.page(self.grace)

    def test_fragments_are_not_cached_inside_a_transaction(self) -> None:
        self.page(self.grace)
        with transaction.atomic():
            add_entry(self.incident, by=self.ada, text="Rolled back")
            assert "Rolled back" in self.page(self.grace)
            transaction.set_rollback(True)
        add_entry(self.incident, by=self.ada, text="Kept")
        shown = self.page(self.grace)
        assert "Rolled back" not in shown and "Kept" in shown

    def test_cached_private_incident_stays_hidden(self) -> None:
        circle = Circle.objects.create(restricted=True, reason="A customer is named.")
        add_members(circle, [self.ada], now=timezone.now())
        private = make_incident(lead=self.ada, circle=circle, title="Secret customer")
        client = Client()
        for person, status in [(self.ada, 200), (self.grace, 404), (self.ada, 200)]:
            client.force_login(person)
            assert client.get(private.get_absolute_url()).status_code == status

    def test_list_rows_are_cached_until_they_change(self) -> None:
        self.statements(self.grace, "/incidents/")
        with patch("incidents.views.list_rows.RowRenderer.write", side_effect=AssertionError("rendered again")):
            assert len(self.statements(self.grace, "/incidents/")) <= LIST_HIT
        edit_incident(self.incident, by=self.ada, title="Checkout is down")
        client = Client()
        client.force_login(self.grace)
        assert "Checkout is down" in client.get("/incidents/").content.decode()

    def test_fragments_are_stored_compressed(self) -> None:
        text = "<li>The same entry again</li>" * 1000
        assert cached(("size",), lambda: text) == text == cached(("size",), lambda: "")
        assert all(len(value) < 4000 for value in caches["pages"]._cache.values())  # type: ignore[attr-defined]
