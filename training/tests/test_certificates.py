"""Certificates: issued on attendance and outcome, renewed without losing days, expiring, revoked, checked by code."""

from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.models import ScheduledReminder
from training.actions.attendance import mark_attendance
from training.actions.certificates import issue_certificate, revoke_certificate
from training.actions.closing import close_session
from training.actions.programs import create_program, edit_program
from training.models import Certificate
from training.qualification import candidates, last_valid_day
from training.tests.factories import make_attendance, make_certificate, make_program, make_session

BEGUN = NOW - timedelta(hours=1)
LEAP_DAY = date(2028, 2, 29)


class IssueTests(TeamTestCase):
    def setUp(self):
        self.program = make_program(self.mona, role="API on-call", valid_months=12)

    def hold(self, *people, by=None, certify=None, **facts):
        session = make_session(self.mona, starts=BEGUN, program=self.program, **facts)
        for person in people:
            mark_attendance(session, person=person, presence="present", by=self.mona, now=NOW)
        return close_session(session, by=by or self.mona, outcome="Good", certify=certify, now=NOW)

    def held_by(self):
        return set(Certificate.objects.current().values_list("person__handle", flat=True))

    def test_attendees_get_a_certificate_except_who_closes(self):
        self.hold(self.ada, self.mona)
        assert self.held_by() == {"ada"}
        certificate = Certificate.objects.get()
        assert (certificate.valid_until, certificate.program_version) == (date(2027, 3, 2), 1)
        assert Notification.objects.filter(recipient=self.ada, kind="certificate_issued").exists()

    def test_facilitator_selects_who_passed(self):
        self.hold(self.ada, self.grace, certify=[self.grace])
        assert self.held_by() == {"grace"}

    def test_proposed_program_or_one_without_role_issues_nothing(self):
        for facts in [{"role": ""}, {"role": "Lead", "state": "proposed"}]:
            self.program = make_program(self.mona, **facts)
            self.hold(self.ada)
        assert self.held_by() == set()

    def test_certificate_requires_every_step_and_prerequisite(self):
        first = make_program(self.mona, title="Writing", role="Postmortem owner")
        self.program.prerequisites.add(first)
        type(self.program).objects.filter(pk=self.program.pk).update(steps=["lesson", "replay"])
        self.program.refresh_from_db()
        session = make_session(self.mona, starts=BEGUN, program=self.program, format="replay")
        make_attendance(session, self.ada)
        assert candidates(session)[0].obstacle == "Needs first: Writing"
        make_certificate(first, self.ada)
        assert candidates(session)[0].obstacle == "Still to attend: Lesson"
        earlier = make_session(
            self.mona, starts=BEGUN - timedelta(days=9), program=self.program, status="done", outcome="Good"
        )
        make_attendance(earlier, self.ada)
        assert candidates(session)[0].obstacle == ""

    def test_renewal_requires_its_window_and_format(self):
        type(self.program).objects.filter(pk=self.program.pk).update(renewal_format="replay", renewal_days=30)
        self.program.refresh_from_db()
        old = make_certificate(self.program, self.ada, until=NOW.date() + timedelta(days=31))
        session = make_session(self.mona, starts=BEGUN, program=self.program)
        make_attendance(session, self.ada)
        assert "renewal opens 3 Mar 2026" in candidates(session)[0].obstacle
        Certificate.objects.filter(pk=old.pk).update(valid_until=NOW.date() + timedelta(days=30))
        assert candidates(session)[0].obstacle == "Renewed by: Replay"

    def test_early_renewal_keeps_the_remaining_days(self):
        old = make_certificate(self.program, self.ada, until=NOW.date() + timedelta(days=20))
        self.hold(self.ada)
        new = Certificate.objects.current().get()
        assert (new.replaces, new.valid_until) == (old, date(2027, 3, 22))

    def test_revoked_renewal_restores_the_previous_certificate(self):
        old = make_certificate(self.program, self.ada, until=NOW.date() + timedelta(days=20))
        self.hold(self.ada)
        revoke_certificate(Certificate.objects.current().get(), by=self.mona, reason="Mixed up", now=NOW)
        assert Certificate.objects.current().get() == old

    def test_manual_certificate_needs_a_reason_and_another_person(self):
        issue = {"by": self.mona, "now": NOW}
        with pytest.raises(Invalid, match="based on"):
            issue_certificate(self.program, person=self.ada, basis=" ", **issue)
        with pytest.raises(NotAllowed, match="to yourself"):
            issue_certificate(self.program, person=self.mona, basis="Shadowing", **issue)
        with pytest.raises(Invalid, match="future"):
            tomorrow = NOW.date() + timedelta(days=1)
            issue_certificate(self.program, person=self.ada, basis="Shadowing", issued_on=tomorrow, **issue)
        assert issue_certificate(self.program, person=self.ada, basis="Shadowing", **issue).valid_until


class LastValidDayTests(TeamTestCase):
    def test_last_valid_day_around_february_29_is_correct(self):
        for months, issued, until in [
            (12, LEAP_DAY, date(2029, 2, 28)),
            (48, LEAP_DAY, date(2032, 2, 29)),
            (12, date(2027, 2, 28), date(2028, 2, 28)),
            (1, date(2028, 1, 31), LEAP_DAY),
            (None, LEAP_DAY, None),
        ]:
            program = make_program(self.mona, role="Lead", valid_months=months)
            assert last_valid_day(program, issued) == until, (months, issued)

    def test_last_day_is_still_valid(self):
        row = make_certificate(make_program(self.mona, role="Lead"), self.ada, until=NOW.date())
        assert row.state(NOW.date()) == "ending"
        assert row.state(NOW.date() + timedelta(days=1)) == "expired"
        assert Certificate.objects.valid(NOW.date()).exists()


class ReminderTests(TeamTestCase):
    def test_reminders_are_60_30_and_7_days_before_the_end(self):
        end = date(2026, 6, 30)
        row = make_certificate(make_program(self.mona, role="Lead"), self.ada, until=end)
        for before in [66, 61, 60, 59, 31, 30, 29, 8, 7, 6, 1, 0, -3]:
            now = datetime(2026, 6, 30, 12, tzinfo=UTC) - timedelta(days=before)
            plan(now=now)
            send_due(now=now)
        sent = ScheduledReminder.objects.filter(kind="certificate", target_id=row.pk, state="sent").order_by(
            "day", "pk"
        )
        found = {((end - each.day).days, each.recipient.handle) for each in sent}
        assert found == {(60, "ada"), (30, "ada"), (7, "ada"), (7, "grace")}

    def test_renewed_and_revoked_certificates_have_no_reminders(self):
        program = make_program(self.mona, role="Lead", valid_months=12)
        make_certificate(program, self.ada, until=NOW.date() + timedelta(days=7))
        issue_certificate(program, person=self.ada, by=self.mona, basis="Shadowing", now=NOW)
        plan(now=NOW)
        assert not ScheduledReminder.objects.filter(kind="certificate", state="planned").exists()

    def test_attendees_are_reminded_the_day_before(self):
        session = make_session(self.mona, starts=datetime.now(UTC) + timedelta(days=1, hours=2))
        session.enrollments.for_parent(session).create(person=self.ada, state="going", changed_at=NOW)
        day_before = session.starts_at - timedelta(days=1)
        plan(now=day_before.replace(hour=6))  # before the hour of reminders, whatever the time of this test
        assert ScheduledReminder.objects.filter(kind="session", recipient=self.ada).exists()


class FileTests(TeamTestCase):
    def test_file_is_one_page_with_the_code(self):
        row = make_certificate(make_program(self.mona, title="Load <balancer>", role="Lead"), self.ada)
        self.client.force_login(self.ada)
        answer = self.client.get(f"{row.get_absolute_url()}pdf/")
        assert answer["Content-Type"] == "application/pdf"
        document = pypdfium2.PdfDocument(answer.content)
        text = document[0].get_textpage().get_text_bounded()
        assert len(document) == 1
        assert "Load <balancer>" in text and row.code in text and "Ada" in text


class VisibilityTests(TeamTestCase):
    def setUp(self):
        self.certificate = make_certificate(make_program(self.mona, title="Secret plan", role="Lead"), self.ada)

    def test_certificate_names_the_program_as_it_was_completed(self):
        program = create_program(title="Database failover", by=self.mona, role="API on-call", now=NOW)
        certificate = make_certificate(program, self.ada)
        edit_program(program, by=self.mona, title="Storage failover", now=NOW)
        self.client.force_login(self.ada)
        page = self.client.get(certificate.get_absolute_url())
        self.assertContains(page, "Database failover")
        self.assertNotContains(page, "Storage failover")

    def test_only_holder_team_lead_and_managers_see_a_certificate(self):
        for person, status in [(self.ada, 200), (self.grace, 200), (self.mona, 200), (self.linus, 404)]:
            self.client.force_login(person)
            assert self.client.get(self.certificate.get_absolute_url()).status_code == status, person

    def test_code_reveals_only_person_role_and_validity(self):
        self.client.force_login(self.mallory)
        code = self.certificate.code.lower().replace("-", " ")
        answer = self.client.get("/training/certificates/verify/", {"code": code})
        self.assertContains(answer, "Valid certificate")
        self.assertNotContains(answer, "Secret plan")
        self.assertContains(self.client.get("/training/certificates/verify/?code=AAAA-BBBB-CCCC"), "Not found")

    def test_revoked_certificate_shows_its_reason(self):
        revoke_certificate(self.certificate, by=self.mona, reason="Two days short", now=NOW)
        with pytest.raises(Refused, match="already revoked"):
            revoke_certificate(self.certificate, by=self.mona, reason="Again", now=NOW)
        self.client.force_login(self.linus)
        answer = self.client.get("/training/certificates/verify/", {"code": self.certificate.code})
        self.assertContains(answer, "Two days short")
