"""The page of the event log."""

from datetime import timedelta

from core.activity.log import record
from core.activity.models import Event, EventSeal
from core.activity.seals.health import check_newest_seals
from core.activity.seals.sealing import seal_events
from core.testing import NOW, TeamTestCase, at_most


class EventLogPageTests(TeamTestCase):
    def test_administrators_see_seals_and_the_result_of_the_check(self) -> None:
        self.client.force_login(self.dana)
        self.assertContains(self.client.get("/settings/event-log/"), "No seals yet")
        record("person.edited", actor=self.ada, target=self.ada, at=NOW)
        seal_events(now=NOW)
        seal_events(now=NOW + timedelta(minutes=1))
        check_newest_seals(now=NOW + timedelta(hours=2))
        with at_most(9):
            response = self.client.get("/settings/event-log/")
        self.assertContains(response, f"1:{EventSeal.objects.get().digest}")
        self.assertContains(response, "no changes")
        Event.objects.update(data={"forged": True})
        check_newest_seals(now=NOW + timedelta(hours=2))
        self.assertContains(self.client.get("/settings/event-log/"), "The event log was changed: Event ")
