"""What is asked again at the moment of sending: for a batch together, for each receiver apart."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.access.membership import remove_member
from core.activity.models import Event
from core.testing import NOW, TeamTestCase, make_user
from notifications.access_check import FRESH_SECONDS, Access
from notifications.delivery import deliver_batch
from notifications.models import Delivery, Notification
from notifications.targets import targets_of, targets_of_each
from notifications.tests.factories import make_notifications

LATER = NOW + timedelta(minutes=1)


def deliver():
    return deliver_batch(now=LATER, deadline=time.monotonic() + 60)


class BatchTests(TeamTestCase):
    def cost(self, people, things):
        """Statements of one batch beyond the one that records each message; savepoints stand for nothing here."""
        readers = [make_user(f"p{people}x{n}", password=None) for n in range(people)]
        for number in range(things):
            make_notifications(readers, by=self.ada, number=number, now=NOW)
        Delivery.objects.exclude(pk__in=self.digests()).delete()
        with CaptureQueriesContext(connection) as asked:
            assert deliver() == people
        assert Delivery.objects.filter(state=Delivery.State.SENT).count() == people
        Delivery.objects.all().delete()
        return sum("SAVEPOINT" not in each["sql"] for each in asked) - people

    def digests(self):
        """Each person's first message, holding all of theirs."""
        firsts = {}
        for delivery in Delivery.objects.order_by("pk"):
            first = firsts.setdefault(delivery.recipient_id, delivery)
            first.notifications.add(*delivery.notifications.all())
        return [each.pk for each in firsts.values()]

    @pytest.mark.slow
    def test_batch_takes_a_fixed_number_of_queries(self):
        small, large = self.cost(people=4, things=2), self.cost(people=40, things=6)
        assert small == large <= 8, (small, large)

    def test_each_recipient_of_a_batch_gets_only_visible_objects(self):
        make_notifications([self.ada, self.mallory], by=self.ada, number=1, circle=self.circle)
        make_notifications([self.ada, self.mallory], by=self.ada, number=2)
        deliver()
        result = sorted((message.to[0], message.subject) for message in mail.outbox)
        assert result == [
            (self.ada.email, "News 1"),
            (self.ada.email, "News 2"),
            (self.mallory.email, "News 2"),
        ]

    def test_checks_in_a_batch_equal_single_checks(self):
        everyone = [self.ada, self.grace, self.linus, self.mona, self.dana, self.mallory]
        make_notifications(everyone, by=self.ada, number=1, circle=self.circle)
        make_notifications(everyone, by=self.ada, number=2)
        self.linus.is_active = False
        notes = list(Notification.objects.all())
        together = targets_of_each(dict.fromkeys(everyone, notes))
        for person in everyone:
            assert together[person.pk] == targets_of(notes, person), person
        assert len(together[self.dana.pk]) == 2 and len(together[self.mallory.pk]) == 1
        assert together[self.linus.pk] == {}

    def test_cached_access_expires_after_seconds(self):
        make_notifications([self.ada, self.grace], by=self.ada, circle=self.circle)
        first, second = Delivery.objects.select_related("recipient").order_by("pk")
        access = Access([first, second])
        assert access.of(first) and access.of(second)
        remove_member(self.circle, self.grace)
        assert access.of(second), "one question for the batch"
        access.loaded_at -= FRESH_SECONDS + 1
        assert access.of(second) == {}

    def test_failed_access_check_affects_only_its_message(self):
        make_notifications([self.ada, self.grace], by=self.ada)
        broken = Notification.objects.get(recipient=self.grace)
        Notification.objects.filter(pk=broken.pk).update(target_kind="gone.model")
        deliver()
        states = dict(Delivery.objects.values_list("recipient__handle", "state"))
        assert states == {"ada": Delivery.State.SENT, "grace": Delivery.State.PENDING}

    def test_deleted_objects_are_not_announced(self):
        make_notifications([self.ada], by=self.ada, number=1)
        Event.objects.filter(pk=Notification.objects.get().target_id).delete()
        deliver()
        assert (Delivery.objects.get().state, mail.outbox) == (Delivery.State.CANCELED, [])
