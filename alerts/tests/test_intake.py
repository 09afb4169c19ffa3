"""One failure is one incident, however often its alert fires."""

from accounts.actions.teams import add_member, remove_member
from alerts.actions.changes import MOST_CHANGES
from alerts.actions.placing import MOST_DECLARED
from alerts.actions.sources import edit_source
from alerts.models import Alert
from alerts.parsers.incoming import ACKNOWLEDGED, FIRING, RESOLVED
from alerts.tests.factories import at, make_source, news, send
from core.access.membership import members_of
from core.testing import NOW, TeamTestCase, at_most
from incidents.actions.declaration import merge_incident
from incidents.actions.lifecycle import resolve_incident
from incidents.models import Incident, Milestone, Service, Severity
from incidents.tests.factories import make_incident
from notifications.models import Notification


class IntakeTests(TeamTestCase):
    def setUp(self):
        self.source, _ = make_source(team=self.team)

    def words(self, *alerts, minutes=0.0):
        return [outcome.words for outcome in send(self.source, *alerts, minutes=minutes)]

    def test_first_alert_declares_and_repetitions_join(self):
        found = [self.words(news(), minutes=minute)[0] for minute in range(4)]
        incident = Incident.objects.get()
        self.assertEqual(found, [f"declared {incident.ref}", *[f"repeated in {incident.ref}"] * 3])
        self.assertEqual(Alert.objects.get().times_fired, 4)
        self.assertEqual(incident.entries.filter(type="alert").count(), 1)

    def test_declared_incident_is_in_triage_with_service_summary_and_the_bot_as_declarer(self):
        service = Service.objects.create(name="Checkout", slug="checkout", team=self.team)
        self.words(news(labels={"service": "Checkout"}, text="98 % used", url="https://mon.example/1"))
        incident = Incident.objects.get()
        self.assertEqual((incident.status, incident.title), ("triage", "Disk of db-1 is full"))
        self.assertEqual((incident.summary, incident.lead), ("98 % used", None))
        self.assertEqual([*incident.services.all()], [service])
        self.assertTrue(incident.declared_by.is_bot)
        self.assertEqual(incident.entries.get(type="alert").evidence, "https://mon.example/1")

    def test_detection_has_the_time_of_the_alert_and_the_start_of_impact_is_left_open(self):
        self.words(news(starts_at=at(-7)))
        detected = Milestone.objects.get(name="detected")
        self.assertEqual((detected.at, detected.source), (at(-7), "alert"))
        self.assertFalse(Milestone.objects.filter(name="impact_started").exists())
        self.assertFalse(Incident.objects.get().impact_windows.exists())

    def test_sender_that_lost_its_clock_moves_nothing_into_the_past(self):
        year = NOW.replace(year=1970)
        self.words(news(starts_at=year, changed_at=year))
        self.words(news(state=RESOLVED, changed_at=year.replace(minute=9)), minutes=5)
        self.assertEqual((Incident.objects.get().started_at, Milestone.objects.get(name="detected").at), (NOW, NOW))
        self.assertEqual((Alert.objects.get().state, Alert.objects.get().resolved_at), ("resolved", at(5)))

    def test_team_of_the_source_and_followers_are_notified(self):
        self.words(news())
        notified = set(Notification.objects.filter(kind="alert_declared").values_list("recipient__handle", flat=True))
        self.assertEqual(notified, {"ada", "grace", "linus"})

    def test_alert_that_fires_again_within_the_window_joins_and_reopens_nothing(self):
        self.words(news())
        incident = Incident.objects.get()
        self.words(news(state=RESOLVED), minutes=5)
        resolve_incident(incident, by=self.ada, now=at(6))
        self.assertEqual(self.words(news(), minutes=20), [f"joined {incident.ref}"])
        incident.refresh_from_db()
        self.assertEqual(incident.status, "resolved")
        self.assertIn("fires again", incident.entries.latest("pk").text)
        self.assertTrue(Notification.objects.filter(kind="alert_fires_again", recipient=self.ada).exists())

    def test_alert_that_fires_again_after_the_window_declares_another_incident(self):
        self.words(news())
        self.words(news(state=RESOLVED), minutes=5)
        self.words(news(), minutes=66)
        first, second = Incident.objects.order_by("pk")
        self.assertEqual(first.alerts.get().is_current, False)
        self.assertEqual(second.alerts.get().is_current, True)

    def test_alert_that_keeps_firing_after_the_incident_was_resolved_declares_no_other(self):
        self.words(news(starts_at=NOW))
        resolve_incident(Incident.objects.get(), by=self.ada, now=at(5))
        self.words(news(starts_at=NOW), minutes=500)
        self.assertEqual(Incident.objects.count(), 1)

    def test_sender_without_start_times_declares_again_once_the_incident_is_over_and_the_window_too(self):
        self.words(news())
        resolve_incident(Incident.objects.get(), by=self.ada, now=at(5))
        self.words(news(), minutes=1440)
        self.assertEqual(Incident.objects.count(), 2)

    def test_open_incident_keeps_an_alert_that_is_never_resolved(self):
        self.words(news())
        self.words(news(), minutes=1440)
        self.assertEqual(Incident.objects.count(), 1)

    def test_alerts_of_one_group_share_an_incident_and_an_entry(self):
        self.words(news("a", group="g"), news("b", group="g", title="Replica is late"), news("c", group="g"))
        incident = Incident.objects.get()
        self.assertEqual(incident.alerts.count(), 3)
        entry = incident.entries.get(type="alert")
        self.assertEqual(entry.text, "3 alerts fire: Disk of db-1 is full; Replica is late (Checks).")

    def test_resolved_alert_adds_an_entry_and_closes_nothing(self):
        self.words(news(starts_at=NOW))
        self.words(news(state=RESOLVED, starts_at=NOW, ends_at=at(9)), minutes=10)
        incident = Incident.objects.get()
        entry = incident.entries.latest("pk")
        self.assertEqual((entry.at, entry.text), (at(9), "Alert resolved: Disk of db-1 is full (Checks)."))
        self.assertEqual(incident.status, "triage")

    def test_acknowledgment_names_the_person_and_sets_the_milestone_once(self):
        self.words(news())
        self.words(news(state=ACKNOWLEDGED, by="Jo", changed_at=at(3)), minutes=4)
        stone = Milestone.objects.get(name="acknowledged")
        self.assertEqual((stone.at, stone.source), (at(3), "alert"))
        self.assertIn("by Jo", stone.note)

    def test_news_that_arrive_late_are_ignored(self):
        self.words(news(starts_at=NOW))
        self.words(news(state=RESOLVED, starts_at=NOW, ends_at=at(2)), minutes=2)
        self.assertIn("ignored", self.words(news(starts_at=NOW), minutes=3)[0])
        self.assertEqual(Alert.objects.get().state, RESOLVED)
        self.words(news(starts_at=at(4)), minutes=4)
        self.assertIn("ignored", self.words(news(state=RESOLVED, ends_at=at(2)), minutes=5)[0])
        self.assertEqual(Alert.objects.get().state, FIRING)

    def test_alert_that_was_resolved_before_it_was_seen_firing_declares_nothing(self):
        self.words(news(state=RESOLVED, starts_at=NOW, ends_at=at(2)), minutes=3)
        self.words(news(starts_at=NOW), minutes=4)
        self.assertFalse(Incident.objects.exists())

    def test_resolving_news_keep_what_the_alert_said_when_it_fired(self):
        self.words(news(text="98 % used", labels={"host": "db-1", "severity": "SEV-1"}))
        self.words(news(state=RESOLVED, title="disk"), minutes=1)
        alert = Alert.objects.get()
        self.assertEqual((alert.title, alert.text, alert.severity.rank), ("Disk of db-1 is full", "98 % used", 1))
        self.assertIn("Disk of db-1 is full", Incident.objects.get().entries.latest("pk").text)

    def test_acknowledgment_that_arrives_after_the_end_is_ignored(self):
        self.words(news())
        self.words(news(state=RESOLVED), minutes=1)
        self.assertIn("ignored", self.words(news(state=ACKNOWLEDGED), minutes=2)[0])

    def test_flapping_is_logged_a_bounded_number_of_times(self):
        for minute in range(0, 100, 2):
            self.words(news(), minutes=minute)
            self.words(news(state=RESOLVED), minutes=minute + 1)
        incident = Incident.objects.get()
        self.assertEqual(incident.entries.filter(type="alert").count(), MOST_CHANGES + 1)
        self.assertIn("counted, not logged", incident.entries.filter(type="alert").latest("pk").text)
        self.assertEqual(Alert.objects.get().times_fired, 50)

    def test_less_severe_alert_is_recorded(self):
        self.assertEqual(self.words(news(labels={"severity": "sev-4"})), ["recorded"])
        self.assertFalse(Incident.objects.exists())

    def test_rules_decide_in_order_before_labels_and_defaults(self):
        first, third = Severity.objects.get(rank=1), Severity.objects.get(rank=3)
        rules = [
            {"label": "team", "value": "Payments", "severity": first},
            {"label": "severity", "value": "sev-2", "severity": third},
        ]
        source, _ = make_source(rules=rules)
        send(
            source, news("a", labels={"severity": "SEV-2"}), news("b", labels={"severity": "SEV-2", "team": "payments"})
        )
        self.assertEqual(Incident.objects.get().severity, first)
        self.assertEqual(Alert.objects.get(key="a").severity, third)

    def test_archived_service_is_left_out(self):
        Service.objects.create(name="Old", slug="old", archived_at=NOW)
        self.words(news(labels={"service": "old"}))
        self.assertFalse(Incident.objects.get().services.exists())

    def test_alert_of_a_merged_incident_goes_on_in_the_other_one(self):
        self.words(news())
        merged, other = Incident.objects.get(), make_incident(lead=self.ada)
        merge_incident(merged, into=other, by=self.mona, reason="The same failure", now=at(1))
        self.assertEqual(self.words(news(), minutes=2), [f"joined {other.ref}"])
        self.assertEqual(other.alerts.get().is_current, True)

    def test_alert_that_a_merged_incident_passed_on_and_that_ended_keeps_nothing_open(self):
        self.words(news())
        merged, other = Incident.objects.get(), make_incident(lead=self.ada)
        merge_incident(merged, into=other, by=self.mona, reason="The same failure", now=at(1))
        self.words(news(), minutes=2)
        self.words(news(state=RESOLVED), minutes=3)
        self.assertFalse(Alert.objects.unresolved().exists())
        self.assertIn("declared", self.words(news(), minutes=9000)[0])

    def test_flood_of_unrelated_alerts_declares_a_bounded_number_of_incidents(self):
        self.words(*[news(f"k{number}") for number in range(MOST_DECLARED + 3)])
        self.assertEqual(Incident.objects.count(), MOST_DECLARED)
        self.assertEqual(Alert.objects.unattached().count(), 3)

    def test_future_times_of_a_sender_count_as_now(self):
        self.words(news(starts_at=at(60)))
        self.assertEqual(Milestone.objects.get(name="detected").at, NOW)


class BudgetTests(TeamTestCase):
    """Statements of one request, which holds the lock of its source. Each change of an alert takes three more."""

    def setUp(self):
        self.source, _ = make_source()

    def test_repetition_is_cheap(self):
        send(self.source, news())
        with at_most(15):
            send(self.source, news(), minutes=1)

    def test_repetitions_of_a_group_take_one_statement_each(self):
        group = [news(str(number), group="g") for number in range(50)]
        send(self.source, *group)
        with at_most(15 + 50):
            send(self.source, *group, minutes=1)

    def test_changes_of_a_group_are_one_entry(self):
        group = [news(str(number), group="g") for number in range(50)]
        send(self.source, *group)
        with at_most(40 + 3 * 50):
            send(self.source, *[news(each.key, RESOLVED) for each in group], minutes=1)
        self.assertEqual(Incident.objects.get().entries.filter(type="alert").count(), 2)


class RestrictedSourceTests(TeamTestCase):
    def test_incident_of_a_restricted_source_is_restricted_to_its_people(self):
        source, _ = make_source(restricted=True, team=self.team)
        send(source, news())
        self.assertTrue(Incident.objects.visible_to(self.ada).exists())
        self.assertFalse(Incident.objects.visible_to(self.mallory).exists())
        self.assertFalse(Alert.objects.visible_to(self.mallory).exists())
        notified = Notification.objects.filter(kind="alert_declared").values_list("recipient__handle", flat=True)
        self.assertEqual(set(notified), {"ada", "grace", "linus"})

    def test_people_of_a_restricted_source_are_those_of_its_team_now(self):
        source, _ = make_source(restricted=True, team=self.team)
        remove_member(self.team, person=self.linus, by=self.dana)
        add_member(self.team, person=self.mallory, by=self.dana)
        send(source, news())
        for circle in [source.circle, Incident.objects.get().circle]:
            inside = {row.user.handle for row in members_of(circle)}
            self.assertNotIn("linus", inside)
            self.assertLessEqual({"ada", "mallory", "mona"}, inside)
        edit_source(source, by=self.mona, team=None)
        self.assertEqual([row.user.handle for row in members_of(source.circle)], ["mona"])

    def test_alert_of_a_source_that_became_restricted_leaves_the_public_incident(self):
        source, _ = make_source()
        send(source, news())
        source.circle.restricted = True
        source.circle.save()
        send(source, news(), minutes=1)
        self.assertEqual([row.circle.restricted for row in Incident.objects.order_by("pk")], [False, True])
