"""Who gets which calendar message: REQUEST when joining, CANCEL when leaving, one organizer for life."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar

from accounts.actions.people import deactivate
from core.access.models import Circle, CircleMember
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from notifications.channels.email import compose
from notifications.models import Delivery, Notification
from notifications.targets import render_notices
from training.actions.enrollment import invite_people, rsvp
from training.actions.session_edits import move_session, name_co_facilitators, name_facilitator
from training.actions.sessions import cancel_session, open_session
from training.models import Enrollment
from training.tests.factories import make_enrollment, make_session

WEEK = NOW + timedelta(days=7)


class CalendarCase(TeamTestCase):
    def kinds(self, person):
        return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))

    def mail(self, person):
        """The newest message to this person, as a mail program reads it."""
        delivery = Delivery.objects.filter(recipient=person).latest("pk")
        message = compose(delivery, person, render_notices(delivery.notifications.all(), person))
        return message_from_bytes(message.message().as_bytes(), policy=default)

    def event(self, person):
        parts = [part for part in self.mail(person).walk() if part.get_content_type() == "text/calendar"]
        self.assertEqual(len(parts), 1)
        calendar = Calendar.from_ical(parts[0].get_content())
        return calendar["method"], next(iter(calendar.walk("vevent")))

    def move(self, session, days=1):
        start = session.starts_at + timedelta(days=days)
        ends = start + timedelta(hours=1)
        return move_session(session, by=self.mona, starts_at=start, ends_at=ends, reason="A clash", now=NOW)


class RsvpTests(CalendarCase):
    def test_rsvp_without_an_invitation_sends_an_accepted_event(self):
        rsvp(make_session(self.mona), by=self.ada, state="going", now=NOW)
        method, event = self.event(self.ada)
        self.assertEqual((method, event["attendee"].params["PARTSTAT"]), ("REQUEST", "ACCEPTED"))
        self.assertNotIn("RSVP", event["attendee"].params)

    def test_maybe_is_tentative_and_an_invitation_needs_action(self):
        session = make_session(self.mona)
        invite_people(session, [self.ada], by=self.mona, now=NOW)
        self.assertEqual(self.event(self.ada)[1]["attendee"].params["PARTSTAT"], "NEEDS-ACTION")
        rsvp(session, by=self.ada, state="maybe", now=NOW)
        self.assertEqual(self.event(self.ada)[1]["attendee"].params["PARTSTAT"], "TENTATIVE")

    def test_declining_cancels_the_event_and_stops_updates(self):
        session = make_session(self.mona)
        rsvp(session, by=self.ada, state="going", now=NOW)
        rsvp(session, by=self.ada, state="declined", now=NOW)
        self.assertEqual(self.event(self.ada)[0], "CANCEL")
        self.move(session)
        self.assertEqual(self.kinds(self.ada), ["session_confirmed", "session_left"])

    def test_person_without_an_event_gets_no_cancellation(self):
        rsvp(make_session(self.mona), by=self.ada, state="declined", now=NOW)
        self.assertEqual(self.kinds(self.ada), [])

    def test_waitlisted_person_gets_no_event(self):
        session = make_session(self.mona, capacity=1)
        make_enrollment(session, self.grace)
        rsvp(session, by=self.ada, state="going", now=NOW)
        self.assertEqual(self.kinds(self.ada), ["session_waiting"])
        self.assertNotIn("text/calendar", str(self.mail(self.ada)))

    def test_waitlisted_person_without_an_event_gets_no_update_and_no_cancellation(self):
        session = make_session(self.mona, capacity=1)
        make_enrollment(session, self.grace)
        rsvp(session, by=self.ada, state="going", now=NOW)
        invite_people(session, [self.linus], by=self.mona, now=NOW)
        rsvp(session, by=self.linus, state="going", now=NOW)
        session = self.move(session)
        for person, expected in ((self.ada, 0), (self.linus, 1)):
            parts = [part for part in self.mail(person).walk() if part.get_content_type() == "text/calendar"]
            self.assertEqual(len(parts), expected, person)
        self.assertEqual(self.event(self.linus)[1]["attendee"].params["PARTSTAT"], "TENTATIVE")
        cancel_session(session, by=self.mona, reason="No room", now=NOW)
        self.assertEqual(self.mail(self.ada).get_body(("html",)).get_content_type(), "text/html")
        self.assertNotIn("text/calendar", self.mail(self.ada).as_string())
        self.assertEqual(self.event(self.linus)[0], "CANCEL")

    def test_event_has_the_answer_that_is_known(self):
        session = make_session(self.mona, facilitator=self.mona)
        name_co_facilitators(session, to=[self.grace], by=self.mona, now=NOW)
        self.assertEqual(self.event(self.grace)[1]["attendee"].params["PARTSTAT"], "ACCEPTED")
        invite_people(session, [self.ada], by=self.mona, now=NOW)
        rsvp(session, by=self.ada, state="declined", now=NOW)
        method, event = self.event(self.ada)
        self.assertEqual((method, event["attendee"].params["PARTSTAT"]), ("CANCEL", "DECLINED"))

    def test_mail_with_an_entry_says_that_replies_from_the_calendar_are_not_read(self):
        session = make_session(self.mona)
        invite_people(session, [self.ada], by=self.mona, now=NOW)
        words = "Replies from your calendar are not read."
        for form in ("plain", "html"):
            self.assertEqual(self.mail(self.ada).get_body((form,)).get_content().count(words), 1, form)
        cancel_session(session, by=self.mona, reason="No room", now=NOW)
        self.assertNotIn(words, self.mail(self.ada).get_body(("plain",)).get_content())

    def test_moved_session_keeps_the_rsvp(self):
        session = make_session(self.mona)
        rsvp(session, by=self.ada, state="going", now=NOW)
        self.move(session)
        method, event = self.event(self.ada)
        self.assertEqual((method, event["sequence"]), ("REQUEST", 1))
        self.assertEqual(event["attendee"].params["PARTSTAT"], "ACCEPTED")

    def test_page_offers_the_event_as_a_file(self):
        session = make_session(self.mona, title="Replay of the outage")
        self.client.force_login(self.linus)
        self.assertContains(self.client.get(session.get_absolute_url()), f"{session.get_absolute_url()}calendar/")
        file = self.client.get(f"{session.get_absolute_url()}calendar/")
        self.assertIn(f"UID:{session.calendar_uid}@debrief", file.content.decode())


class OrganizerTests(CalendarCase):
    def test_organizer_never_changes(self):
        session = make_session(self.mona)
        invite_people(session, [self.ada], by=self.mona, now=NOW)
        seen = [self.event(self.ada)[1]]
        session = name_facilitator(session, to=self.grace, by=self.mona, now=NOW)
        session = self.move(session)
        seen.append(self.event(self.ada)[1])
        cancel_session(session, by=self.mona, reason="The room is closed.", now=NOW)
        seen.append(self.event(self.ada)[1])
        self.assertEqual(len({(each["uid"], str(each["organizer"])) for each in seen}), 1)
        self.assertIn(str(seen[0]["organizer"]).removeprefix("mailto:"), settings.DEFAULT_FROM_EMAIL)
        self.assertEqual([each["sequence"] for each in seen], [0, 1, 2])
        self.assertIn("Facilitator: Grace.", seen[1]["description"])
        self.assertIn("Replies from your calendar are not read.", seen[0]["description"])

    def test_facilitator_gets_the_event_when_a_date_is_set(self):
        session = make_session(self.mona, status="draft")
        session = name_facilitator(session, to=self.grace, by=self.mona, now=NOW)
        self.assertNotIn("text/calendar", str(self.mail(self.grace)))
        open_session(session, by=self.mona, starts_at=WEEK, ends_at=WEEK + timedelta(hours=1), now=NOW)
        self.assertEqual(self.kinds(self.grace), ["session_facilitator", "session_facilitator"])
        method, event = self.event(self.grace)
        self.assertEqual((method, event["attendee"].params["PARTSTAT"]), ("REQUEST", "ACCEPTED"))

    def test_former_facilitator_gets_a_cancellation(self):
        session = make_session(self.mona, facilitator=self.grace)
        name_facilitator(session, to=self.ada, by=self.mona, now=NOW)
        self.assertEqual(self.event(self.grace)[0], "CANCEL")
        self.assertEqual(self.event(self.ada)[0], "REQUEST")

    def test_same_facilitator_is_not_notified_again(self):
        session = make_session(self.mona, facilitator=self.grace)
        name_facilitator(session, to=self.grace, by=self.mona, now=NOW)
        self.assertEqual(self.kinds(self.grace), [])

    def test_calendar_part_is_an_alternative_with_one_charset(self):
        session = make_session(self.mona, title="Übung")
        invite_people(session, [self.ada], by=self.mona, now=NOW)
        mail = self.mail(self.ada)
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        part = list(mail.iter_parts())[-1]
        self.assertEqual(part["Content-Type"].lower().count("charset"), 1)
        self.assertEqual((part.get_content_type(), part.get_param("method")), ("text/calendar", "REQUEST"))
        self.assertIsNone(part["Content-Disposition"])
        self.assertIn("SUMMARY:Übung", part.get_content())

    def test_text_names_both_zones_if_they_differ(self):
        self.ada.time_zone = "Europe/Berlin"
        self.ada.save()
        session = make_session(self.mona, zone="America/New_York")
        invite_people(session, [self.ada], by=self.mona, now=NOW)
        text = Notification.objects.get(recipient=self.ada).text
        self.assertIn("Mon 9 Mar, 05:00 to 06:00 America/New_York (Mon 9 Mar, 10:00 to 11:00 Europe/Berlin)", text)


class DeactivationTests(CalendarCase):
    def test_seat_of_a_deactivated_person_goes_to_the_waitlist(self):
        session = make_session(self.mona, starts=timezone.now() + timedelta(days=7), capacity=1)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.grace, "waiting")
        deactivate(self.ada, by=self.dana)
        states = dict(session.enrollments.values_list("person__handle", "state"))
        self.assertEqual(states, {"ada": "withdrawn", "grace": "going"})
        self.assertEqual(self.kinds(self.grace), ["session_promoted"])
        self.client.force_login(self.grace)
        self.assertContains(self.client.get(session.get_absolute_url()), "“@ada: Withdrawn”")

    def test_deactivated_person_is_removed_from_the_waitlist(self):
        session = make_session(self.mona, starts=timezone.now() + timedelta(days=7), capacity=1)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.linus, "waiting")
        make_enrollment(session, self.grace, "waiting")
        deactivate(self.linus, by=self.dana)
        rsvp(session, by=self.ada, state="declined")
        session.refresh_from_db()
        self.assertEqual(session.taken, 1)
        self.assertEqual(Enrollment.objects.get(session=session, person=self.grace).state, "going")

    def test_person_who_cannot_see_the_session_any_more_does_not_move_up(self):
        incident = make_incident(lead=self.ada)
        session = make_session(self.mona, incident=incident, capacity=1)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.linus, "waiting")
        make_enrollment(session, self.grace, "waiting", since=NOW + timedelta(minutes=1))
        Circle.objects.filter(pk=session.circle_id).update(restricted=True)
        for person in (self.ada, self.grace):
            CircleMember.objects.create(circle=session.circle, user=person, added_at=NOW)
        rsvp(session, by=self.ada, state="declined", now=NOW)
        states = dict(session.enrollments.values_list("person__handle", "state"))
        self.assertEqual(states, {"ada": "declined", "linus": "waiting", "grace": "going"})

    def test_past_sessions_are_unchanged(self):
        session = make_session(self.mona, starts=timezone.now() - timedelta(days=7))
        held = make_enrollment(session, self.ada)
        deactivate(self.ada, by=self.dana)
        held.refresh_from_db()
        self.assertEqual(held.state, "going")
