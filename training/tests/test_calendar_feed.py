"""Sessions in a personal feed and in that of a team."""

from datetime import timedelta

from core.testing import NOW, TeamTestCase
from training.calendar import sessions_in_calendar
from training.tests.factories import make_enrollment, make_session


class FeedTests(TeamTestCase):
    def titles(self, viewer, team=None):
        return {entry.title for entry in sessions_in_calendar(viewer, team, NOW.date())}

    def test_feed_has_only_own_and_facilitated_sessions(self):
        make_enrollment(make_session(self.mona, title="Mine"), self.ada)
        make_session(self.mona, title="Led", facilitator=self.ada)
        make_enrollment(make_session(self.mona, title="Declined"), self.ada, "declined")
        make_enrollment(make_session(self.mona, title="Over", starts=NOW - timedelta(days=40)), self.ada)
        make_session(self.mona, title="Somebody else's")
        assert self.titles(self.ada) == {"Mine", "Led"}
        assert self.titles(self.mona, self.team) == {"Mine", "Led"}

    def test_restricted_session_shows_only_its_reference(self):
        session = make_session(self.mona, title="Secret", circle=self.circle)
        make_enrollment(session, self.ada)
        assert self.titles(self.ada) == {f"{session.ref} (restricted)"}
        assert self.titles(self.mallory, self.team) == set()

    def test_feed_event_has_the_uid_of_the_invitation(self):
        session = make_session(self.mona, facilitator=self.ada)
        (entry,) = sessions_in_calendar(self.ada, None, NOW.date())
        assert entry.uid == f"{session.calendar_uid}@debrief"
