"""Recipients: an escalation notifies the team; an update lists its recipients before it is sent."""

from accounts.models import Membership, Team
from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from incidents.actions.commands import compose
from incidents.actions.escalations import escalate
from incidents.actions.following import follow_incident, follow_service
from incidents.actions.status_updates import send_update
from incidents.models import Escalation, Service, StatusUpdate, TimelineEntry, followers_of
from incidents.tests.factories import make_incident
from notifications.models import Delivery, Notification


class EscalationTests(TeamTestCase):
    def setUp(self):
        self.platform = Team.objects.create(name="Infrastructure", slug="infrastructure", lead=self.grace)

    def recipients(self, kind):
        return sorted(Notification.objects.filter(kind=kind).values_list("recipient__handle", flat=True))

    def test_team_lead_who_is_not_a_member_is_notified(self):
        Membership.objects.create(team=self.platform, user=self.linus)
        incident = make_incident(lead=self.ada)
        compose(incident, line="/escalate infrastructure: need hands", by=self.ada, now=NOW)
        self.assertEqual(self.recipients("incident_escalated"), ["grace", "linus"])
        self.assertEqual(Escalation.objects.get().notified, ["Grace", "Linus"])
        entry = TimelineEntry.objects.get(incident=incident)
        self.assertEqual(entry.text, "Escalated to Infrastructure: need hands. Notified: Grace and Linus.")
        escalate(incident, by=self.ada, to_team="infrastructure", reason="Who renews it?", now=NOW)
        entry = TimelineEntry.objects.filter(incident=incident).latest("pk")
        self.assertEqual(entry.text, "Escalated to Infrastructure: Who renews it? Notified: Grace and Linus.")
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(incident.get_absolute_url()), "Notified 09:00: Grace, Linus")

    def test_unknown_team_is_refused_with_the_closest_name(self):
        incident = make_incident(lead=self.ada)
        for typed in ("infra", "Infrastructur", "infrastructure team"):
            with self.assertRaises(Invalid) as refused:
                compose(incident, line=f"/escalate {typed}: need hands", by=self.ada, now=NOW)
            self.assertIn("Did you mean Infrastructure?", refused.exception.message)
        with self.assertRaisesMessage(Invalid, "No team is called nosuchteam. Teams: API, Infrastructure."):
            compose(incident, line="/escalate nosuchteam", by=self.ada, now=NOW)
        self.assertFalse(Escalation.objects.exists())

    def test_form_lists_teams_with_their_recipients_and_keeps_refused_input(self):
        incident = make_incident(lead=self.ada)
        for person in (self.ada, self.linus):
            Membership.objects.create(team=self.platform, user=person)
        Team.objects.create(name="Outside", slug="outside")
        self.client.force_login(self.ada)
        url = f"{incident.get_absolute_url()}escalate/"
        page = self.client.get(url)
        self.assertContains(page, "Infrastructure: notifies Grace and Linus</option>")
        self.assertContains(page, "Outside: notifies no one</option>")
        suggested = '<option value="Outside">Outside</option>'
        self.assertContains(page, suggested)
        reply = self.client.post(url, {"to_team": "infra"})
        self.assertContains(reply, "Did you mean Infrastructure?", status_code=422)

    def test_team_without_access_is_listed_as_not_notified(self):
        incident = make_incident(lead=self.ada, circle=self.circle)
        outsiders = Team.objects.create(name="Outside", slug="outside", lead=self.mallory)
        escalate(incident, to_team=outsiders.name, by=self.ada, now=NOW)
        self.assertEqual(self.recipients("incident_escalated"), [])
        self.assertIn("No one was notified.", TimelineEntry.objects.get(incident=incident).text)
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(incident.get_absolute_url()), "No one was notified. Add members")

    def test_joined_marks_the_team_that_is_named(self):
        incident = make_incident(lead=self.ada)
        for line in ("/escalate Infrastructure: need hands -20m", "/escalate API: need hands -10m"):
            compose(incident, line=line, by=self.ada, now=NOW)
        with self.assertRaisesMessage(Invalid, "Name the team that joined. Waiting: API, Infrastructure."):
            compose(incident, line="/joined", by=self.ada, now=NOW)
        compose(incident, line="/joined infra", by=self.ada, now=NOW)
        self.assertEqual(Escalation.objects.get(joined_at=NOW).to_team, "Infrastructure")
        with self.assertRaisesMessage(Invalid, "No open escalation to Infrastructure. Waiting: API."):
            compose(incident, line="/joined infrastructure", by=self.ada, now=NOW)
        compose(incident, line="/joined Grace", by=self.ada, now=NOW)
        self.assertFalse(Escalation.objects.filter(joined_at=None).exists())
        self.assertEqual(TimelineEntry.objects.latest("pk").text, "Grace joined, 10 min after the request.")

    def test_imported_escalation_keeps_any_name_without_recipients(self):
        row = escalate(make_incident(), to_team="Vendor support", by=self.ada, at=NOW, logged=False, now=NOW)
        self.assertEqual((row.to_team, row.notified), ("Vendor support", None))


class UpdateTests(TeamTestCase):
    def handles(self, incident):
        return {person.handle for person in followers_of(incident)}

    def test_followers_are_role_holders_service_teams_and_subscribers(self):
        search = Service.objects.create(name="Search", slug="search", team=self.team)
        incident = make_incident(lead=self.dana)
        self.assertEqual(self.handles(incident), {"dana"})
        incident.services.add(search)
        self.assertEqual(self.handles(incident), {"dana", "ada", "grace", "linus"})
        follow_incident(incident, by=self.mallory, now=NOW)
        follow_service(search, by=self.mona, now=NOW)
        follow_service(search, by=self.linus, active=False, now=NOW)
        follow_incident(incident, by=self.grace, active=False, now=NOW)
        self.assertEqual(self.handles(incident), {"dana", "ada", "mallory", "mona"})

    def test_following_gives_no_access(self):
        incident = make_incident(lead=self.ada, circle=self.circle)
        follow_incident(incident, by=self.mallory, now=NOW)
        self.assertEqual(self.handles(incident), {"ada"})

    def test_update_is_mailed_to_followers_and_lists_them(self):
        incident = make_incident(lead=self.ada)
        follow_incident(incident, by=self.linus, now=NOW)
        compose(incident, line="/update Search is back", by=self.ada, now=NOW)
        note = Notification.objects.get(kind="incident_update")
        self.assertEqual((note.recipient, Delivery.objects.filter(notifications=note).count()), (self.linus, 1))
        self.assertEqual(StatusUpdate.objects.get().recipients, ["linus"])
        self.assertIn("Notified: Linus.", TimelineEntry.objects.get(incident=incident).text)

    def test_recipients_are_shown_before_sending(self):
        incident = make_incident(lead=self.ada)
        self.client.force_login(self.ada)
        for url in (f"{incident.get_absolute_url()}update/", incident.get_absolute_url()):
            self.assertContains(self.client.get(url), "Kept in the timeline; no one is notified.")
        follow_incident(incident, by=self.linus, now=NOW)
        for url in (f"{incident.get_absolute_url()}update/", incident.get_absolute_url()):
            self.assertContains(self.client.get(url), "Notifies Linus.")

    def test_entry_of_an_update_without_recipients_says_so(self):
        incident = make_incident(lead=self.ada)
        send_update(incident, by=self.ada, text="Search is back", now=NOW)
        self.assertEqual(
            TimelineEntry.objects.get(incident=incident).text, "Update: Search is back\nNo one was notified."
        )

    def test_viewer_can_follow_and_unfollow_on_the_page(self):
        incident = make_incident(lead=self.ada)
        search = Service.objects.create(name="Search", slug="search")
        self.client.force_login(self.linus)
        for page in (incident, search):
            url = page.get_absolute_url()
            self.client.post(f"{url}follow/")
            self.assertContains(self.client.get(url), "Stop following")
            self.client.post(f"{url}follow/", {"stop": "1"})
            self.assertNotContains(self.client.get(url), "Stop following")
