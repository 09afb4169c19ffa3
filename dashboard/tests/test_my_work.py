from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.testing import CommittedTestCase, TeamTestCase, make_user
from dashboard import registry
from dashboard.counting import cached_counts
from dashboard.groups import grouped, minutes_text, summary
from dashboard.my_work import load_work
from dashboard.registry import WorkItem
from dashboard.work_query import to_work_rows
from notifications.models import Notification

pytestmark = pytest.mark.both_databases

MAX_STATEMENTS = 10
TUESDAY = date(2024, 3, 5)


def item(title, due, **facts):
    return WorkItem(**{"title": title, "url": f"/{title}/", "icon": "list-check", "detail": "", "due": due, **facts})


class GroupTests(SimpleTestCase):
    def test_groups_are_overdue_this_week_and_later_sorted_by_due_date(self):
        days = {"a": 7, "b": -1, "c": 0, "d": 5, "e": -4, "f": 6}
        items = [item(title, TUESDAY + timedelta(days=n)) for title, n in days.items()]
        groups = [(g.title, [i.title for i in g.items]) for g in grouped([*items, item("g", None)], TUESDAY)]
        assert groups == [("Overdue", ["e", "b"]), ("This week", ["c", "d"]), ("Later", ["f", "a", "g"])]

    def test_summary_sentence_names_overdue_and_due_items(self):
        def say(*days):
            return summary(grouped([item(str(n), TUESDAY + timedelta(days=n)) for n in days], TUESDAY), NOW)

        assert say(-4, -1, 1, 2, 3) == "2 overdue, 3 due this week"
        assert say(-1, 0) == "1 overdue, 1 due this week"
        assert say(-1) == "1 overdue"
        assert say(1) == "1 due this week"
        assert say(10) == say() == "Nothing overdue or due this week"
        assert say(*range(-13, 0)).startswith("13 overdue")


NOW = datetime(2024, 3, 5, 23, 48, tzinfo=UTC)


class NowTests(SimpleTestCase):
    """Work that is due to the minute is not mixed with work that is due on a day."""

    def test_update_due_after_midnight_is_in_the_group_now(self):
        update = item("update", TUESDAY + timedelta(days=1), at=NOW + timedelta(minutes=46))
        groups = grouped([item("a", TUESDAY), update], TUESDAY)
        assert [(group.title, [each.title for each in group.items]) for group in groups] == [
            ("Now", ["update"]),
            ("This week", ["a"]),
        ]
        assert summary(groups, NOW) == "1 due now, the first in 46 min, 1 due this week"

    def test_remaining_minutes_are_shown_in_words(self):
        words = [minutes_text(NOW + timedelta(minutes=n), NOW) for n in (46, 125, 0, -4)]
        assert words == ["in 46 min", "in 2 h 05 min", "in 0 min", "4 min late"]


class MyWorkPage(TeamTestCase):
    """With sources of this test, so that the page is tested without the higher apps."""

    with_counts = True

    def setUp(self) -> None:
        self.client.force_login(self.ada)
        rows = dict(registry.work_rows)
        registry.work_rows.clear()
        self.addCleanup(registry.work_rows.update, rows)
        self.addCleanup(registry.work_rows.clear)
        for name in ["main_panels", "side_panels", "live_incident"]:
            held = getattr(registry, name)
            before = list(held)
            held.clear()
            self.addCleanup(held.extend, before)
            self.addCleanup(held.clear)

    def show(self, work_item):
        """Register a source with this one item."""

        def rows(user, on):
            return to_work_rows("one", User.objects.filter(pk=user.pk), title="name")

        registry.rows_source("one", lambda row: work_item)(rows)

    def test_rows_show_title_origin_and_days_overdue(self):
        today = timezone.localdate()
        late = item(
            "Write the failover steps",
            today - timedelta(days=4),
            ref="A-79",
            incident_ref="INC-207",
            incident_url="/incidents/INC-207/",
            detail="Promised 23 Feb",
            button="Mark done",
        )
        self.show(late)
        response = self.client.get("/")
        self.assertContains(response, "4 days late")
        self.assertContains(response, 'from <a href="/incidents/INC-207/">INC-207</a>. Promised 23 Feb')
        self.assertContains(response, "Mark done")
        self.assertContains(response, "1 overdue")

    def test_titles_are_text_never_markup(self):
        self.show(item("<script>alert(1)</script>", None))
        self.assertNotContains(self.client.get("/"), "<script>alert")

    def test_empty_page_explains_what_appears_here(self):
        self.assertContains(self.client.get("/"), "No open work")

    def test_navigation_count_equals_the_listed_rows(self):
        def write(row):
            return item(f"{row.source} {row.title}", row.due)

        for name, handles in [("one", ["ada", "grace"]), ("two", ["mona"])]:
            found = User.objects.filter(handle__in=handles)
            registry.rows_source(name, write)(lambda user, on, n=name, f=found: to_work_rows(n, f, title="name"))
        response = self.client.get("/")
        self.assertContains(response, '<span class="db-count hot">3</span>')
        self.assertContains(response, "3 items")
        self.assertContains(response, "two Mona")

    def test_page_snoozes_and_resumes_reminders(self):
        self.assertContains(self.client.get("/reminders/snooze/"), "Snooze reminders")
        response = self.client.post("/reminders/snooze/save/", {"days": "2", "reason": "Away."})
        self.assertRedirects(response, "/")
        self.assertContains(self.client.get("/"), "Reminders are snoozed until")
        self.client.post("/reminders/resume/")
        self.assertNotContains(self.client.get("/"), "Reminders are snoozed until")

    def test_snooze_without_a_reason_is_a_field_error(self):
        response = self.client.post("/reminders/snooze/save/", {"days": "2", "reason": ""})
        self.assertContains(response, "Snooze reminders", status_code=422)

    def test_page_takes_four_queries(self):
        """Session, person, what waits and the counts; each panel adds its own one."""
        self.client.get("/")
        with CaptureQueriesContext(connection) as statements:
            self.client.get("/")
        spent = [statement["sql"] for statement in statements if "usersessions" not in statement["sql"]]
        assert len(spent) <= 4, spent
        assert Notification.objects.count() == 0


class CachedWorkTests(CommittedTestCase):
    def setUp(self) -> None:
        caches["pages"].clear()
        self.addCleanup(caches["pages"].clear)
        self.ada = make_user("ada")

    def statements(self) -> list[str]:
        self.client.force_login(self.ada)
        with CaptureQueriesContext(connection) as asked:
            assert self.client.get("/").status_code == 200
        return [query["sql"] for query in asked]

    def unions(self, asked: list[str]) -> int:
        return sum("UNION ALL" in sql for sql in asked)

    def test_open_work_is_queried_once_between_two_events(self) -> None:
        first, second = self.statements(), self.statements()
        assert (self.unions(first), self.unions(second)) == (1, 0)
        assert len(first) <= MAX_STATEMENTS, first
        record("person.edited", actor=self.ada, target=self.ada)
        assert self.unions(self.statements()) == 1

    def test_count_uses_the_loaded_rows(self) -> None:
        self.statements()
        user = User.objects.get(pk=self.ada.pk)
        read = load_work(user, timezone.localdate(), timezone.now())
        assert cached_counts(user)["work"] == sum(len(read.get(name, [])) for name in registry.work_rows)
        assert cached_counts(User.objects.get(pk=self.ada.pk))["work"] == cached_counts(user)["work"]
