from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.access.membership import remove_member
from core.testing import NOW, TeamTestCase
from notifications.actions.mark_read import mark_read
from notifications.models import Notification
from notifications.tests.factories import make_notifications


class InboxTests(TeamTestCase):
    with_counts = True

    def setUp(self) -> None:
        self.client.force_login(self.grace)

    def test_unread_notifications_are_listed_first(self):
        first, second = (make_notifications([self.grace], by=self.ada, number=n)[0] for n in (1, 2))
        mark_read(second, by=self.grace, now=NOW)
        text = self.client.get("/inbox/").content.decode()
        assert text.index("News 1") < text.index("News 2")
        assert first.read_at is None

    def test_lines_of_a_text_are_kept(self):
        note = make_notifications([self.grace], by=self.ada)[0]
        Notification.objects.filter(pk=note.pk).update(title="Update", text="First <b>line</b>\nSecond line")
        self.assertContains(self.client.get("/inbox/"), "First &lt;b&gt;line&lt;/b&gt;<br>Second line")

    def test_reading_a_notification_lowers_the_unread_count(self):
        note = make_notifications([self.grace], by=self.ada)[0]
        make_notifications([self.grace], by=self.ada, number=2)
        self.assertContains(self.client.get("/inbox/"), "Inbox, 2 unread")
        self.assertRedirects(self.client.post(f"/inbox/{note.pk}/read/"), "/inbox/")
        self.assertContains(self.client.get("/inbox/"), "Inbox, 1 unread")

    def test_mark_all_read_leaves_newer_notifications(self):
        seen = make_notifications([self.grace], by=self.ada)[0]
        since = make_notifications([self.grace], by=self.ada, number=2)[0]
        self.client.post("/inbox/read/", {"upto": str(seen.pk)})
        assert list(Notification.objects.filter(read_at=None)) == [since]

    def test_invalid_form_marks_nothing_as_read(self):
        make_notifications([self.grace], by=self.ada)
        for upto in ["", "x", "-1", "9" * 40, "²"]:
            assert self.client.post("/inbox/read/", {"upto": upto}).status_code == 302
        assert Notification.objects.filter(read_at=None).count() == 1

    def test_notifications_of_other_people_are_404(self):
        note = make_notifications([self.ada], by=self.grace)[0]
        assert self.client.post(f"/inbox/{note.pk}/read/").status_code == 404
        assert (
            self.client.post(f"/api/v1/notifications/{note.pk}/read/", content_type="application/json").status_code
            == 404
        )

    def test_object_restricted_later_is_hidden_from_the_inbox(self):
        make_notifications([self.grace], by=self.ada, circle=self.circle)
        remove_member(self.circle, self.grace)
        self.assertNotContains(self.client.get("/inbox/"), "News 1")
        assert self.client.get("/api/v1/notifications/").json()["results"] == []

    def test_notification_about_a_missing_object_is_shown_and_readable(self):
        note = make_notifications([self.grace], by=self.ada)[0]
        Notification.objects.filter(pk=note.pk).update(target_id=999_999)
        self.assertContains(self.client.get("/inbox/"), "You no longer have access")

    def test_fragment_contains_only_the_list(self):
        note = make_notifications([self.grace], by=self.ada)[0]
        response = self.client.post(f"/inbox/{note.pk}/read/", headers={"HX-Request": "true"})
        self.assertContains(response, 'id="inbox"')
        self.assertNotContains(response, "<h1>")

    def test_pages_neither_skip_nor_repeat(self):
        for n in range(60):
            make_notifications([self.grace], by=self.ada, number=n)
        first = self.client.get("/inbox/")
        second = self.client.get("/inbox/", {"after": first.context["more"]})
        seen = [line.notice.title for page in (first, second) for line in page.context["unread_lines"]]
        assert sorted(seen) == sorted(f"News {n}" for n in range(60))

    def test_empty_inbox_explains_what_appears_here(self):
        self.assertContains(self.client.get("/inbox/"), "No notifications yet")


class InboxApiTests(TeamTestCase):
    def test_api_lists_and_marks_as_read(self):
        note = make_notifications([self.grace], by=self.ada)[0]
        self.client.force_login(self.grace)
        (row,) = self.client.get("/api/v1/notifications/").json()["results"]
        assert (row["title"], row["read_at"]) == ("News 1", None)
        assert self.client.post(f"/api/v1/notifications/{note.pk}/read/", content_type="application/json").json()[
            "read_at"
        ]
        answer = self.client.post("/api/v1/notifications/read/", {"upto": note.pk}, content_type="application/json")
        assert answer.json() == {"read": 0}


class InboxBudget(TeamTestCase):
    with_counts = True

    def test_query_count_does_not_grow(self):
        self.client.force_login(self.grace)
        self.client.get("/inbox/")
        spent = []
        for size in (3, 40):
            for n in range(size):
                make_notifications([self.grace], by=self.ada, number=size * 100 + n)
            with CaptureQueriesContext(connection) as statements:
                self.client.get("/inbox/")
            spent.append(
                sum("usersessions" not in statement["sql"] for statement in statements)
            )  # that one is due by the clock
        assert spent[0] == spent[1] <= 8, spent
