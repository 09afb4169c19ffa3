"""Acting from a message: one link, one action, only for its recipient; opening it changes nothing."""

from datetime import timedelta

from django.utils import timezone

from core.access.membership import remove_member
from core.testing import TeamTestCase
from notifications.links import action_url
from notifications.models import ActionUse, Delivery, Notification
from notifications.outbox import notify
from reminders.models import Snooze
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task


class LinkTests(TeamTestCase):
    def setUp(self):
        self.now = timezone.now()
        self.task = make_task(owner=self.ada, due_on=self.now.date() + timedelta(days=3), done_when="It holds.")
        (self.note,) = notify([self.ada], "task_assigned", about=self.task, occasion=1, now=self.now)
        self.url = self.link(self.now)
        self.client.force_login(self.ada)

    def link(self, now):
        return action_url(self.note.pk, now=now).removeprefix("http://").partition("/")[2].join(["/", ""])

    def post(self, url=None, **data):
        return self.client.post(url or self.url, data)

    def status(self):
        return CorrectiveTask.objects.get(pk=self.task.pk).status

    def test_opening_a_link_changes_nothing(self):
        for method in (self.client.get, self.client.head):
            for action in ("done", "snooze", "block", "owner"):
                assert method(self.url, {"do": action}).status_code == 200
        assert self.status() == "open"
        assert not ActionUse.objects.exists() and not Snooze.objects.exists()

    def test_link_page_sets_same_origin_referrer_policy(self):
        assert self.client.get(self.url)["Referrer-Policy"] == "same-origin"  # else `Origin: null`, which CSRF refuses

    def test_link_without_a_session_redirects_to_sign_in(self):
        self.client.logout()
        for method in (self.client.get, self.client.post):
            answer = method(self.url)
            assert answer.status_code == 302 and answer.url.startswith("/sign-in/")
        assert self.status() == "open"

    def test_finishing_with_evidence_consumes_the_link(self):
        page = self.client.get(self.url, {"do": "done"})
        self.assertContains(page, "It holds.")
        self.assertContains(page, "Nothing changes until you confirm")
        self.assertContains(self.post(action="done", text="Deployed as 4f1c."), f"You marked {self.task.ref} done")
        assert self.status() == "done"
        again = self.post(action="done", text="Again")
        self.assertContains(again, "Link already used", status_code=410)
        self.assertContains(self.client.get(self.url), f"You marked {self.task.ref} done on", status_code=410)

    def test_missing_values_are_field_errors_and_the_link_stays_valid(self):
        self.assertContains(self.post(action="done", text=""), "This field is required", status_code=422)
        assert not ActionUse.objects.exists()
        assert self.post(action="snooze", days="2", reason="Waits for a part.").status_code == 200
        assert Snooze.objects.get().target_id == self.task.pk

    def test_refused_action_does_not_consume_the_link(self):
        past = (self.now.date() - timedelta(days=9)).isoformat()
        answer = self.post(action="block", reason="Waits", until=past)
        self.assertContains(answer, "is in the past", status_code=422)
        assert not ActionUse.objects.exists()

    def test_links_block_change_date_and_change_owner(self):
        later = (self.now.date() + timedelta(days=9)).isoformat()
        for data, words in [
            ({"action": "block", "reason": "Vendor"}, "blocked"),
            ({"action": "date", "due_on": later, "reason": "More work"}, "moved"),
            ({"action": "owner", "to": "grace"}, "Grace the owner"),
        ]:
            ActionUse.objects.all().delete()
            self.assertContains(self.post(**data), words)
        self.task.refresh_from_db()
        assert (self.task.owner, self.task.due_on.isoformat()) == (self.grace, later)

    def test_forwarded_link_is_refused(self):
        for person in (self.grace, self.mallory, self.dana):
            self.client.force_login(person)
            for answer in (self.client.get(self.url), self.post(action="done", text="Mine now")):
                self.assertContains(answer, "You cannot act with this link", status_code=404)
                self.assertNotContains(answer, self.task.title, status_code=404)
        assert self.status() == "open"

    def test_expired_link_is_replaced_once_a_day(self):
        old = self.link(self.now - timedelta(days=8))
        self.assertContains(self.client.get(old), "This link expired on", status_code=410)
        self.assertContains(self.post(old, action="done", text="Late"), "This link expired on", status_code=410)
        assert self.status() == "open"
        before = Delivery.objects.count()
        for _ in range(3):
            self.client.post(f"{old}again/")
        assert Delivery.objects.count() == before + 1

    def test_changed_token_is_refused(self):
        broken = self.url[:-6] + "xxxx/"
        self.assertContains(self.client.get(broken), "You cannot act with this link", status_code=404)

    def test_link_is_refused_after_access_is_lost(self):
        hidden = make_task(owner=self.grace, circle=self.circle)
        (self.note,) = notify([self.grace], "task_assigned", about=hidden, occasion=2, now=self.now)
        url = self.link(self.now)
        remove_member(self.circle, self.grace)
        self.client.force_login(self.grace)
        answer = self.client.get(url)
        self.assertContains(answer, "You cannot act with this link", status_code=404)
        self.assertNotContains(answer, hidden.title, status_code=404)

    def test_link_of_a_finished_task_shows_its_state(self):
        CorrectiveTask.objects.filter(pk=self.task.pk).update(status="done", done_at=self.now, done_by=self.ada)
        self.assertContains(self.client.get(self.url), "needs no action from you", status_code=410)

    def test_proposed_task_is_accepted(self):
        proposed = make_task(owner=None, status="proposed", due_on=None, first_due_on=None, owned_at=None)
        self.note = Notification.objects.create(
            recipient=self.ada, kind="task_assigned", target_kind="tasks.correctivetask", target_id=proposed.pk,
            circle=proposed.circle, reference=proposed.ref, occasion="3", created_at=self.now,
        )  # fmt: skip
        answer = self.post(self.link(self.now), action="accept", done_when="It holds.")
        self.assertContains(answer, f"You accepted {proposed.ref}")
        proposed.refresh_from_db()
        assert (proposed.owner, proposed.status) == (self.ada, "open")
