import json

import pytest

from core.activity.cursor import Follower
from core.activity.log import record
from core.activity.models import Event
from core.activity.stream import format_event
from core.testing import NOW, TeamTestCase

pytestmark = pytest.mark.both_databases


class FollowerTests(TeamTestCase):
    def happen(self, event_type="person.edited"):
        return record(event_type, actor=self.ada, target=self.team, at=NOW)

    def test_follower_starts_at_the_end_and_reports_each_row_once(self):
        self.happen()
        follower = Follower()
        assert follower.read(0) == []
        new = [self.happen().pk, self.happen().pk]
        assert [row.pk for row in follower.read(1)] == new
        assert follower.read(2) == []

    def test_hint_of_a_new_entry_contains_its_id(self):
        reader = Follower()
        record("entry.added", actor=self.ada, target=self.team, at=NOW, entry=17)
        record("entry.edited", actor=self.ada, target=self.team, at=NOW, entry=17)
        record("team.joined", actor=self.ada, target=self.team, at=NOW, person="ada")
        result = [json.loads(format_event(row).split("data: ")[1]) for row in reader.read(0)]
        assert [hint.get("entry") for hint in result] == [17, None, None]

    def test_late_committed_event_is_not_lost(self):
        first = self.happen()
        follower = Follower(start=first.pk)
        slow, fast = first.pk + 1, first.pk + 2
        facts = {
            "event_type": "task.done",
            "actor": self.ada,
            "target_kind": "t",
            "target_id": 1,
            "at": NOW,
            "circle": self.circle,
        }
        Event.objects.create(pk=fast, **facts)
        assert [row.pk for row in follower.read(0)] == [fast]
        Event.objects.create(pk=slow, **facts)
        assert [row.pk for row in follower.read(30)] == [slow]
        assert follower.read(31) == []

    def test_recent_events_are_reread_for_one_minute(self):
        follower = Follower()
        pk = self.happen().pk
        follower.read(0)
        follower.read(61)
        assert (follower.low, follower.seen) == (pk, {})
