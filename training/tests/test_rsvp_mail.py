"""Invitations by mail: a button for each answer, which is confirmed on the page behind it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils import timezone

from core.testing import TeamTestCase
from notifications.channels.email import compose
from notifications.models import Notification
from notifications.targets import render_notices
from training.actions.enrollment import invite_people
from training.models import Session
from training.tests.factories import make_enrollment, make_session


class RsvpMailTests(TeamTestCase):
    def setUp(self):
        self.session = make_session(self.mona, starts=timezone.now() + timedelta(days=3), capacity=1)

    def mail(self):
        invite_people(self.session, [self.grace], by=self.mona)
        note = Notification.objects.get(recipient=self.grace, kind="session_invitation")
        return compose(note.deliveries.get(), self.grace, render_notices([note], self.grace))

    def links(self, message):
        return {urlsplit(url).query: urlsplit(url) for url in re.findall(r"http\S+/training/rsvp/\S+", message.body)}

    def open(self, link):
        self.client.force_login(self.grace)
        return self.client.get(f"{link.path}?{link.query}")

    def test_each_answer_has_a_button_that_is_confirmed_on_the_page(self):
        message = self.mail()
        links = self.links(message)
        self.assertEqual(set(links), {"", "answer=going", "answer=maybe", "answer=declined"})
        self.assertIn("answer=going", str(message.alternatives[0][0]))
        self.assertContains(self.open(links["answer=going"]), "Confirm “Going”")
        self.assertEqual(self.session.enrollments.get().state, "invited")
        self.client.post(links["answer=going"].path, {"state": "going"})
        self.assertEqual(self.session.enrollments.get().state, "going")
        self.assertNotContains(self.open(links["answer=going"]), "Confirm “")

    def test_button_of_a_full_session_joins_the_waitlist(self):
        links = self.links(self.mail())
        make_enrollment(self.session, self.ada)
        self.assertContains(self.open(links["answer=going"]), 'value="going">Join waitlist')
        self.assertNotContains(self.open(links["answer=going"]._replace(query="answer=everything")), "btn-lg")

    def test_series_has_one_button(self):
        Session.objects.update(series=uuid4())
        message = self.mail()
        self.assertEqual(set(self.links(message)), {""})
        self.assertIn(">RSVP</a>", str(message.alternatives[0][0]))
