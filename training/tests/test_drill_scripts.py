"""A past incident becomes a script: what people could know, in that order, with the decoy and without the cause."""

from django.test import SimpleTestCase

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.models import TimelineEntry
from incidents.tests.factories import make_incident
from training.actions.drill_injects import add_inject, edit_inject, remove_inject
from training.actions.drills import create_drill, create_drill_from_incident, edit_drill, publish_drill, set_archived
from training.drill_clock import clock_text, parse_clock
from training.drill_words import distinctive_words, mentions
from training.models import Drill
from training.tests.drill_rows import after, make_drill, make_resolved_incident


class Scripts(TeamTestCase):
    def test_injects_are_ordered_by_when_people_could_know_them(self):
        incident = make_resolved_incident(self.ada)
        late = TimelineEntry.objects.for_parent(incident).create(
            at=after(2), created_at=after(30), type="external", text="A customer had called.", author=self.ada
        )
        injects = list(create_drill_from_incident(incident, by=self.ada, now=NOW).injects.all())
        times = [(inject.offset_seconds, inject.release) for inject in injects]
        timed = [(0, "time"), (300, "time"), (1200, "time"), (1800, "time"), (2400, "escalation"), (None, "manual")]
        self.assertEqual(times, timed)
        self.assertEqual(injects[3].entry, late)

    def test_ruled_out_hypothesis_becomes_the_decoy_with_its_cues(self):
        drill = make_drill(self.ada)
        self.assertEqual((drill.decoy, drill.decoy_words), ("Database overload", "database"))
        cues = [inject.text for inject in drill.injects.all() if inject.is_decoy]
        self.assertEqual(cues, ["“Could it be database overload?”", "Database performance is examined more closely."])

    def test_later_facts_and_the_cause_are_not_released_by_the_clock(self):
        drill = make_drill(self.ada)
        self.assertEqual(drill.cause_words, "balancer")
        timed = " ".join(inject.text for inject in drill.injects.all() if inject.release != "manual")
        self.assertNotIn("balancer", timed)
        self.assertNotIn("corrected", " ".join(inject.text for inject in drill.injects.all()))

    def test_new_script_is_ready_with_objectives_from_the_incident(self):
        drill = make_drill(self.ada)
        self.assertEqual((drill.state, drill.script_version), ("ready", 1))
        self.assertIn("Rule out “Database overload” in 17 min or less", drill.objectives)
        self.assertEqual(list(drill.categories.values_list("code", flat=True)), ["CFG"])

    def test_incident_without_entries_is_refused_with_a_message(self):
        incident = make_incident(self.ada, status="resolved", resolved_at=NOW)
        with self.assertRaisesMessage(Refused, "has no timeline entries"):
            create_drill_from_incident(incident, by=self.ada, now=NOW)
        self.assertFalse(Drill.objects.filter(incident=incident).exists())

    def test_running_incident_is_refused(self):
        incident = make_resolved_incident(self.ada, status="diagnosing", resolved_at=None)
        with self.assertRaisesMessage(Refused, "still running"):
            create_drill_from_incident(incident, by=self.ada, now=NOW)

    def test_viewer_cannot_write_drills(self):
        with self.assertRaises(NotAllowed):
            create_drill_from_incident(make_resolved_incident(self.ada), by=self.linus, now=NOW)

    def test_edit_changes_the_next_version_only(self):
        drill = make_drill(self.ada)
        inject = add_inject(drill, by=self.ada, text="Support calls", offset_seconds=60, now=NOW)
        edit_inject(inject, by=self.ada, text="Support calls again", now=NOW)
        drill.refresh_from_db()
        self.assertTrue(drill.has_changes)
        self.assertEqual(len(drill.versions.get().script["injects"]), 5)
        publish_drill(drill, by=self.ada, now=NOW)
        self.assertEqual([v.number for v in drill.versions.all()], [2, 1])
        remove_inject(inject, by=self.ada, now=NOW)
        self.assertEqual(len(drill.versions.get(number=2).script["injects"]), 6)

    def test_other_people_cannot_edit_a_drill(self):
        with self.assertRaisesMessage(NotAllowed, "Only the author or a manager"):
            edit_drill(make_drill(self.ada), by=self.grace, title="Mine")

    def test_timed_inject_requires_a_time(self):
        with self.assertRaisesMessage(Invalid, "Enter a time on the drill clock"):
            add_inject(make_drill(self.ada), by=self.ada, text="When?", release="time")

    def test_tabletop_without_injects_cannot_be_published(self):
        drill = create_drill(by=self.grace, title="From nothing", now=NOW)
        with self.assertRaisesMessage(Refused, "Add at least one inject"):
            publish_drill(drill, by=self.grace, now=NOW)

    def test_three_tabletops_are_installed(self):
        ready = Drill.objects.filter(created_by=None, state="ready")
        self.assertEqual([d.injects.count() >= 6 for d in ready], [True] * 3)

    def test_archived_drill_is_restored_unchanged(self):
        drill = set_archived(make_drill(self.ada), archived=True, by=self.ada, now=NOW)
        self.assertEqual(set_archived(drill, archived=False, by=self.ada, now=NOW).state, "ready")


class Words(SimpleTestCase):
    def test_generic_words_do_not_distinguish_hypotheses(self):
        self.assertEqual(distinctive_words("Database overload"), "database")
        self.assertEqual(distinctive_words("Load balancer sends most requests to one server"), "balancer")

    def test_cues_match_whole_words_and_plurals(self):
        self.assertTrue(mentions("The DATABASES are slow", "database"))
        self.assertFalse(mentions("overloaded", "load"))
        self.assertTrue(mentions("a new checkout-page", "flag, checkout page"))
        self.assertFalse(mentions("anything", ""))

    def test_drill_clock_is_formatted_and_parsed(self):
        self.assertEqual([clock_text(s) for s in (0, 300, 3725)], ["0:00", "5:00", "1:02:05"])
        self.assertEqual([parse_clock(s) for s in ("5", "5:30", "1:02:05")], [300, 330, 3725])
        with self.assertRaises(ValueError):
            parse_clock("5:99")
