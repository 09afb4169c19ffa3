"""Who waits for a seat reads how many are before them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.testing import TeamTestCase
from training.models import Enrollment
from training.tests.factories import make_enrollment, make_session

pytestmark = pytest.mark.both_databases


class WaitlistTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        now = timezone.now()
        cls.session = make_session(cls.mona, starts=now + timedelta(days=3), capacity=1)
        make_enrollment(cls.session, cls.ada)
        make_enrollment(cls.session, cls.linus, "waiting", since=now)
        make_enrollment(cls.session, cls.grace, "waiting", since=now - timedelta(hours=1))
        make_enrollment(cls.session, cls.dana, "waiting", since=now)  # at the same moment as Linus, after him
        other = make_session(cls.mona, starts=now + timedelta(days=4), capacity=1)
        make_enrollment(other, cls.dana, "waiting", since=now - timedelta(days=1))

    def test_waitlist_positions_start_at_one_in_order(self):
        rows = Enrollment.objects.filter(session=self.session, state="waiting").with_place()
        self.assertEqual({row.person: row.place for row in rows}, {self.grace: 1, self.linus: 2, self.dana: 3})

    def test_board_and_session_show_the_waitlist_position(self):
        for person, words in [
            (self.grace, "1st on the waitlist"),
            (self.linus, "2nd on the waitlist"),
            (self.dana, "3rd on the waitlist"),
        ]:
            self.client.force_login(person)
            for url in ["/training/", self.session.get_absolute_url()]:
                self.assertContains(self.client.get(url), words)

    def test_people_who_do_not_wait_see_no_position(self):
        for person in [self.ada, self.mallory]:
            self.client.force_login(person)
            for url in ["/training/", self.session.get_absolute_url()]:
                self.assertNotContains(self.client.get(url), "on the waitlist")
