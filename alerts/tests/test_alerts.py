"""What people do with alerts: attach, declare, mute; and the panel on the incident page."""

from datetime import timedelta

from django.utils import timezone

from alerts.actions.alerts import attach_alert, declare_from_alert, mute_alert, unmute_alert
from alerts.models import Alert
from alerts.parsers.incoming import RESOLVED
from alerts.tests.factories import at, make_alert, make_source, news, send
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase, at_most
from incidents.actions.declaration import merge_incident
from incidents.actions.impact import add_impact_window
from incidents.models import Incident, Milestone, Severity
from incidents.tests.factories import make_incident


class AttachTests(TeamTestCase):
    def test_attached_alert_brings_its_history_to_the_timeline(self):
        source, _ = make_source(declare_from=None)
        send(source, news(starts_at=at(-30)), minutes=-30)
        send(source, news(state=RESOLVED, starts_at=at(-30), ends_at=at(-5)), minutes=-5)
        incident = make_incident(lead=self.ada)
        alert = attach_alert(Alert.objects.get(), by=self.grace, incident=incident, now=NOW)
        self.assertEqual(alert.circle_id, incident.circle_id)
        found = list(incident.entries.order_by("at").values_list("at", "text"))
        self.assertEqual([moment for moment, _ in found], [at(-30), at(-5)])
        self.assertIn("resolved", found[1][1])
        self.assertEqual(Milestone.objects.get(incident=incident, name="detected").at, at(-30))

    def test_alert_that_changed_often_before_still_gets_its_entries(self):
        source, _ = make_source(declare_from=None)
        for minute in range(0, 60, 2):
            send(source, news(), minutes=minute - 60)
            send(source, news(state=RESOLVED), minutes=minute - 59)
        incident = make_incident(lead=self.ada)
        attach_alert(Alert.objects.get(), by=self.grace, incident=incident, now=NOW)
        self.assertEqual(incident.entries.count(), 2)

    def test_incident_that_is_merged_at_the_same_time_takes_no_alert(self):
        incident, alert = make_incident(lead=self.ada), make_alert()
        read_before = Incident.objects.get(pk=incident.pk)
        merge_incident(incident, into=make_incident(lead=self.ada), by=self.mona, reason="The same", now=NOW)
        with self.assertRaises(Invalid):
            attach_alert(alert, by=self.grace, incident=read_before, now=NOW)

    def test_detection_that_a_person_gave_is_kept(self):
        incident = make_incident(lead=self.ada)
        stone = Milestone.objects.for_parent(incident).create(name="detected", at=at(-2), source="person")
        attach_alert(make_alert(starts_at=at(-30)), by=self.grace, incident=incident, now=NOW)
        stone.refresh_from_db()
        self.assertEqual((stone.at, stone.source), (at(-2), "person"))

    def test_alert_of_an_incident_cannot_be_attached_to_another(self):
        alert = make_alert()
        attach_alert(alert, by=self.grace, incident=make_incident(lead=self.ada), now=NOW)
        with self.assertRaisesMessage(Refused, "already belongs"):
            attach_alert(Alert.objects.get(), by=self.grace, incident=make_incident(lead=self.ada), now=NOW)

    def test_alert_of_a_restricted_source_stays_inside(self):
        source, _ = make_source(restricted=True, declare_from=None, team=self.team)
        alert = make_alert(source=source)
        with self.assertRaisesMessage(Invalid, "restricted"):
            attach_alert(alert, by=self.grace, incident=make_incident(lead=self.ada), now=NOW)
        inside = make_incident(lead=self.ada, circle=self.circle)
        self.assertEqual(attach_alert(alert, by=self.grace, incident=inside, now=NOW).incident, inside)

    def test_incident_that_is_hidden_is_not_found(self):
        alert, hidden = make_alert(), make_incident(lead=self.ada, circle=self.circle)
        self.client.force_login(self.mallory)
        response = self.client.post(f"/alerts/{alert.pk}/attach/", {"incident": hidden.ref})
        self.assertContains(response, "Incident not found", status_code=422)

    def test_attached_alert_is_hidden_with_its_incident(self):
        alert = make_alert()
        attach_alert(alert, by=self.ada, incident=make_incident(lead=self.ada, circle=self.circle), now=NOW)
        self.assertFalse(Alert.objects.visible_to(self.mallory).exists())
        self.assertTrue(Alert.objects.visible_to(self.grace).exists())

    def test_viewers_cannot_attach(self):
        with self.assertRaises(NotAllowed):
            attach_alert(make_alert(), by=self.linus, incident=make_incident(lead=self.ada), now=NOW)


class DeclareTests(TeamTestCase):
    def test_person_who_declares_from_an_alert_leads_the_incident(self):
        alert, facts = (
            make_alert(starts_at=at(-4)),
            {"title": "Checkout is slow", "severity": Severity.objects.get(rank=3)},
        )
        incident = declare_from_alert(alert, by=self.ada, now=NOW, **facts)
        self.assertEqual((incident.lead, incident.alerts.get()), (self.ada, alert))
        stone = Milestone.objects.get(incident=incident, name="detected")
        self.assertEqual((stone.at, stone.source), (at(-4), "alert"))

    def test_same_form_sent_twice_declares_one(self):
        alert = make_alert()
        self.client.force_login(self.ada)
        form = {"title": "Checkout is slow", "severity": 2, "form_key": "k1"}
        answers = [self.client.post(f"/alerts/{alert.pk}/declare/", form).status_code for _ in range(2)]
        self.assertEqual((answers, Incident.objects.count()), ([302, 302], 1))


class MuteTests(TeamTestCase):
    def setUp(self):
        self.source, _ = make_source()

    def test_muted_key_declares_and_joins_nothing_until_the_mute_ends(self):
        quiet, _ = make_source(declare_from=None)
        alert = make_alert(source=quiet)
        mute_alert(alert, by=self.ada, until=at(60), reason="Migration", now=NOW)
        quiet.declare_from = Severity.objects.get(rank=2)
        quiet.save()
        self.assertIn("muted until", send(quiet, news(), minutes=5)[0].words)
        self.assertFalse(Incident.objects.exists())
        self.assertIn("declared", send(quiet, news(), minutes=61)[0].words)

    def test_muted_alert_does_not_come_back_to_its_incident(self):
        send(self.source, news())
        incident = Incident.objects.get()
        send(self.source, news(state=RESOLVED), minutes=1)
        mute_alert(Alert.objects.get(), by=self.ada, until=at(60), reason="Flaps", now=at(2))
        before = incident.entries.count()
        self.assertIn("muted until", send(self.source, news(), minutes=3)[0].words)
        self.assertEqual((incident.entries.count(), incident.alerts.count()), (before, 1))

    def test_mute_needs_a_reason_and_a_time_to_come(self):
        alert = make_alert(source=self.source)
        for facts, field in [({"until": at(5), "reason": " "}, "reason"), ({"until": NOW, "reason": "x"}, "until")]:
            with self.assertRaises(Invalid) as refused:
                mute_alert(alert, by=self.ada, now=NOW, **facts)
            self.assertEqual(refused.exception.field, field)

    def test_mute_ends_by_hand(self):
        alert = make_alert(source=self.source)
        mute_alert(alert, by=self.ada, until=at(60), reason="Migration", now=NOW)
        unmute_alert(alert, by=self.grace, now=at(1))
        with self.assertRaisesMessage(Refused, "not muted"):
            unmute_alert(alert, by=self.grace, now=at(2))

    def test_page_takes_a_day_in_the_zone_of_the_person(self):
        alert = make_alert(source=self.source)
        self.client.force_login(self.ada)
        self.client.post(f"/alerts/{alert.pk}/mute/", {"until": "+2d", "reason": "Migration"})
        day = timezone.localdate(timezone=self.ada.zone) + timedelta(days=2)
        self.assertEqual(self.source.mutes.get().until.astimezone(self.ada.zone).date(), day)


class PageTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_list_shows_what_waits_and_the_other_views_the_rest(self):
        source, _ = make_source(declare_from=None)
        now = timezone.now()
        for key in ["waits", "muted", "over"]:
            send(source, news(key, title=f"Alert {key}"))
        send(source, news("over", RESOLVED, title="Alert over"), minutes=1)
        mute_alert(Alert.objects.get(key="muted"), by=self.ada, until=now + timedelta(days=1), reason="x", now=now)
        for query, shown in [("", {"waits"}), ("?view=muted", {"muted"}), ("?view=all", {"waits", "muted", "over"})]:
            text = self.client.get(f"/alerts/{query}").content.decode()
            found = {key for key in ["waits", "muted", "over"] if f"Alert {key}" in text}
            self.assertEqual(found, shown, query)

    def test_list_costs_the_same_for_many_alerts(self):
        source, _ = make_source(declare_from=None)
        send(source, *[news(str(number)) for number in range(30)])
        with at_most(8):
            self.client.get("/alerts/")
        with at_most(6):
            self.client.get("/api/v1/alerts/")

    def test_body_with_other_alerts_is_not_shown(self):
        source, token = make_source(declare_from=None)
        url, headers = f"/api/v1/alerts/{source.key}/", {"Authorization": f"Bearer {token}"}
        rows = [{"key": "a", "title": "Alpha"}, {"key": "b", "title": "Secret beta"}]
        for body in [{"alerts": rows}, {"key": "c", "title": "Gamma", "note": "Only here"}]:
            self.client.post(url, body, content_type="application/json", headers=headers)
        page = self.client.get(Alert.objects.get(key="a").get_absolute_url())
        self.assertNotContains(page, "Secret beta")
        self.assertContains(self.client.get(Alert.objects.get(key="c").get_absolute_url()), "Only here")

    def test_texts_of_senders_are_shown_as_text(self):
        alert = make_alert(
            title="<b>x</b>", text="<script>alert(1)</script>", labels={"a": "<i>"}, url="https://m.example/"
        )
        page = self.client.get(alert.get_absolute_url()).content.decode()
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;b&gt;x", page)


class PanelTests(TeamTestCase):
    def setUp(self):
        self.source, _ = make_source(when_resolved="propose")
        send(self.source, news(starts_at=at(-5), url="https://mon.example/1"))
        self.incident = Incident.objects.get()

    def page(self, person=None):
        self.client.force_login(person or self.ada)
        return self.client.get(self.incident.get_absolute_url())

    def test_incident_page_shows_its_alerts_and_proposes_the_start_of_the_impact(self):
        page = self.page()
        self.assertContains(page, "1 of 1 unresolved")
        self.assertContains(page, "https://mon.example/1")
        self.assertContains(page, "The first alert fired at 08:55")
        self.assertNotContains(self.page(self.linus), "The first alert fired")

    def test_end_of_the_impact_is_proposed_and_recorded_by_a_person_only(self):
        window = add_impact_window(self.incident, by=self.ada, starts_at=at(-5), now=NOW)
        self.assertNotContains(self.page(), "Record that the impact ended")
        send(self.source, news(state=RESOLVED, ends_at=at(9)), minutes=10)
        window.refresh_from_db()
        self.assertIsNone(window.ends_at)
        self.assertContains(self.page(), "Record that the impact ended")
        self.client.post(f"/incidents/{self.incident.ref}/alerts/impact-ended/")
        window.refresh_from_db()
        self.assertEqual(window.ends_at, at(9))

    def test_alerts_cost_the_page_two_statements(self):
        send(self.source, *[news(f"k{number}", group="disk") for number in range(9)], minutes=1)
        self.client.force_login(self.ada)
        with at_most(18):
            self.client.get(self.incident.get_absolute_url())

    def test_page_without_alerts_has_no_panel(self):
        self.incident = make_incident(lead=self.ada)
        self.assertNotContains(self.page(), 'id="alerts"')
