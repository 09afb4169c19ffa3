"""The address of a calendar feed is a credential and ends like the others."""

from django.utils import timezone

from accounts.actions.credentials import change_password, end_credentials, finish_reset
from accounts.actions.people import deactivate, reactivate
from accounts.models import User
from core.testing import PASSWORD, TeamTestCase
from dashboard.actions.calendar_feeds import create_feed
from dashboard.models import CalendarFeed

NEW = "three quiet harbours"


class FeedCredentialTests(TeamTestCase):
    def setUp(self) -> None:
        self.now = timezone.now()
        _, self.token = create_feed(by=self.ada, now=self.now)

    def status(self) -> int:
        return int(self.client_class().get(f"/feeds/{self.token}.ics").status_code)

    def test_password_reset_ends_feeds(self) -> None:
        assert self.status() == 200
        finish_reset(self.ada, now=self.now)
        assert self.status() == 404

    def test_password_change_ends_feeds_unless_kept(self) -> None:
        change_password(self.ada, current=PASSWORD, password=NEW, keep_tokens=True, now=self.now)
        assert self.status() == 200
        change_password(self.ada, current=NEW, password=PASSWORD, now=self.now)
        assert self.status() == 404

    def test_feed_stays_ended_when_its_owner_returns(self) -> None:
        deactivate(self.ada, by=self.dana, now=self.now)
        reactivate(self.ada, by=self.dana, now=self.now)
        assert self.status() == 404

    def test_only_the_feeds_of_the_person_end(self) -> None:
        create_feed(by=self.grace, now=self.now)
        end_credentials(self.ada, now=self.now)
        assert CalendarFeed.objects.get().owner == self.grace

    def test_sample_people_have_no_feed_once_an_administrator_exists(self) -> None:
        User.objects.filter(pk=self.ada.pk).update(email="ada@sample.invalid")
        assert self.status() == 404
