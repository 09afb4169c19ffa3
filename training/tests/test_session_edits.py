"""Every field of a session can be changed; people are notified of a new time, length or place, with the reason."""

from datetime import timedelta

import pytest

from accounts.actions.people import deactivate
from core.errors import Invalid, NotAllowed, Refused, StaleVersion
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from notifications.models import Notification
from notifications.targets import render_notices
from training.actions.enrollment import rsvp
from training.actions.session_edits import edit_session, name_facilitator
from training.models import Enrollment
from training.tests.factories import make_enrollment, make_program, make_session

MOVED_NOTICE = "session_moved"


class EditTests(TeamTestCase):
    def setUp(self):
        self.session = make_session(self.mona, place="Room Atlas", rsvp_until=NOW + timedelta(days=5))
        make_enrollment(self.session, self.ada)
        self.session.refresh_from_db()

    def edit(self, **facts):
        self.session = edit_session(self.session, by=self.mona, now=NOW, **facts)

    def test_title_edit_notifies_no_one_and_needs_no_reason(self):
        program = make_program(self.mona)
        self.edit(title="Replay of the outage", goal="Rule it out", program=program, minimum=3, format="replay")
        assert (self.session.title, self.session.program, self.session.sequence) == ("Replay of the outage", program, 0)
        assert not Notification.objects.filter(kind=MOVED_NOTICE).exists()

    def test_new_place_needs_a_reason_that_is_announced(self):
        with pytest.raises(Invalid) as caught:
            self.edit(place="Room Borealis")
        assert caught.value.field == "reason"
        self.edit(place="Room Borealis", reason="The beamer is broken")
        (line,) = render_notices([Notification.objects.get(kind=MOVED_NOTICE)], self.ada)
        assert line.notice.title == "New place: Replay"
        assert line.notice.text.endswith("The beamer is broken.")

    def test_reason_is_optional_without_recipients(self):
        Enrollment.objects.all().delete()
        self.edit(place="Room Borealis")
        assert self.session.place == "Room Borealis"

    def test_deadline_moves_with_the_start(self):
        day = timedelta(days=1)
        self.edit(starts_at=self.session.starts_at + day, ends_at=self.session.ends_at + day, reason="A holiday")
        assert self.session.rsvp_until == NOW + timedelta(days=6)

    def test_invalid_values_are_field_errors(self):
        for facts, field in [
            ({"rsvp_until": self.session.starts_at + timedelta(minutes=1)}, "rsvp_until"),
            ({"minimum": 13}, "minimum"),
            ({"capacity": 0}, "capacity"),
            ({"starts_at": NOW - timedelta(days=1), "reason": "x"}, "starts_at"),
            ({"zone": "Nowhere"}, "zone"),
            ({"title": "  "}, "title"),
        ]:
            with self.subTest(field), pytest.raises(Invalid) as caught:
                self.edit(**facts)
            assert caught.value.field == field

    def test_edit_of_an_older_version_is_refused(self):
        self.edit(title="One", version=1)
        with pytest.raises(StaleVersion):
            self.edit(title="Two", version=1)

    def test_restricted_incident_cannot_be_linked_without_access(self):
        with pytest.raises(Refused, match="who has access"):
            self.edit(incident=make_incident(circle=self.circle))

    def test_changed_incident_updates_the_circle_of_enrollments(self):
        incident = make_incident()
        self.edit(incident=incident)
        assert self.session.circle == incident.circle
        assert set(self.session.enrollments.values_list("circle", flat=True)) == {incident.circle_id}

    def test_patch_edits_the_session(self):
        self.client.force_login(self.mona)
        url = f"/api/v1/sessions/{self.session.ref}/"
        refused = self.client.patch(url, {"place": "Room 2"}, content_type="application/json")
        assert refused.status_code == 422 and "reason" in str(refused.json())
        done = self.client.patch(url, {"place": "Room 2", "reason": "Smaller"}, content_type="application/json")
        assert (done.status_code, done.json()["place"]) == (200, "Room 2")


class FacilitatorTests(TeamTestCase):
    def test_facilitator_cannot_decline_without_a_replacement(self):
        session = make_session(self.mona, facilitator=self.grace)
        with pytest.raises(Refused, match="name another facilitator first"):
            rsvp(session, by=self.grace, state="declined", now=NOW)
        session = edit_session(session, by=self.mona, co_facilitators=[self.ada], now=NOW)
        assert rsvp(session, by=self.grace, state="declined", now=NOW).state == "declined"

    def test_history_has_the_old_and_the_new_facts(self):
        session = make_session(self.mona, title="Replay", place="Room 3", zone="Europe/London")
        facts = {"starts_at": session.starts_at + timedelta(days=1), "ends_at": session.ends_at + timedelta(days=1)}
        edit_session(session, by=self.mona, title="Replay of May", place="Room 9", capacity=5, now=NOW, **facts)
        self.client.force_login(self.ada)
        page = self.client.get(session.get_absolute_url())
        self.assertContains(page, "place: Room 3 → Room 9; start: Mon 9 Mar 2026 09:00 → Tue 10 Mar 2026 09:00")
        self.assertContains(page, "title: Replay → Replay of May")
        self.assertContains(page, "seats: 12 → 5")

    def test_deactivated_co_facilitator_is_no_replacement(self):
        session = make_session(self.mona, facilitator=self.grace)
        session = edit_session(session, by=self.mona, co_facilitators=[self.ada], now=NOW)
        deactivate(self.ada, by=self.dana, now=NOW)
        with pytest.raises(Refused, match="name another facilitator first"):
            rsvp(session, by=self.grace, state="declined", now=NOW)

    def test_co_facilitators_run_the_session_and_get_its_entry(self):
        session = make_session(self.mona, facilitator=self.grace)
        edit_session(session, by=self.mona, co_facilitators=[self.ada], now=NOW)
        assert Notification.objects.filter(recipient=self.ada, kind="session_facilitator").exists()
        edit_session(session, by=self.ada, goal="Rule it out", now=NOW)
        with pytest.raises(NotAllowed):
            edit_session(session, by=self.linus, goal="Nothing", now=NOW)
        with pytest.raises(NotAllowed):
            name_facilitator(session, to=self.linus, by=self.ada, now=NOW)

    def test_co_facilitator_or_managers_replace_a_leaving_facilitator(self):
        helped = make_session(self.mona, facilitator=self.grace)
        helped.co_facilitators.add(self.ada)
        alone = make_session(self.mona, facilitator=self.grace)
        deactivate(self.grace, by=self.dana, now=NOW)
        helped.refresh_from_db()
        alone.refresh_from_db()
        assert (helped.facilitator, alone.facilitator) == (self.ada, None)
        assert Notification.objects.filter(kind="session_needs_facilitator", recipient=self.mona).count() == 1


class DeadlineTests(TeamTestCase):
    def test_only_withdrawal_is_possible_after_the_deadline(self):
        session = make_session(self.mona, rsvp_until=NOW + timedelta(days=1))
        rsvp(session, by=self.ada, state="going", now=NOW)
        later = NOW + timedelta(days=2)
        with pytest.raises(Refused, match="RSVP deadline"):
            rsvp(session, by=self.grace, state="going", now=later)
        assert rsvp(session, by=self.ada, state="declined", now=later).state == "declined"

    def test_waitlist_is_frozen_before_the_start(self):
        session = make_session(self.mona, capacity=1, promotion_hours=48)
        make_enrollment(session, self.ada)
        waiting = make_enrollment(session, self.grace, "waiting")
        rsvp(session, by=self.ada, state="declined", now=NOW + timedelta(days=6))
        waiting.refresh_from_db()
        assert waiting.state == "waiting"


class PlannedByApiTests(TeamTestCase):
    def test_session_without_a_title_has_that_of_its_program(self):
        program = make_program(self.mona, title="Drain a pool")
        self.client.force_login(self.mona)
        post = lambda **body: self.client.post("/api/v1/sessions/", body, content_type="application/json")
        assert post(program=program.slug).json()["title"] == "Drain a pool"
        assert post().status_code == 422
