"""Advice on task titles: nouns become verbs, vague aims become limits, good titles get no advice."""

from datetime import date

from django.test import SimpleTestCase

from core.advice.tasks import advise_on_plan, advise_on_task

AS_GIVEN = [
    "Load Balancer Configuration Audit",
    "Automated Alert Implementation",
    "Load Testing Procedure Development",
    "Incident Response Training Sessions",
]
REWRITTEN = [
    ("Audit the 6 production pools against `lb-baseline-v1`", "the scored checklist is signed"),
    ("Add an alert “healthy backends < 50% for 2 min” on each pool", "a staging drill pages on-call within 3 min"),
    ("Write and run once the load test to 1.5× peak", "the report is attached here"),
    ("Run one replay drill with the 8 on-call engineers by +30 d", "at least 80% of them took part"),
]


def codes(*args, **more):
    return [note.code for note in advise_on_task(*args, **more)]


class CoachTests(SimpleTestCase):
    def test_title_without_a_verb_gets_advice(self):
        for title in AS_GIVEN:
            assert "N1" in codes(title), title

    def test_good_title_gets_no_advice(self):
        for title, done_when in REWRITTEN:
            assert advise_on_task(title, done_when, owner="grace", due=date(2026, 3, 20), kind="prevent") == [], title

    def test_missing_fields_are_named(self):
        assert codes(REWRITTEN[0][0], done_when="", owner=None, due=None) == ["N3a", "N3b", "N3c"]
        assert codes(REWRITTEN[0][0]) == []

    def test_long_and_compound_titles_get_advice(self):
        assert "N2" in codes("Add a check of the pool size to the template that all services of the platform use now")
        assert "WA09" in codes("Audit the 6 pools and implement 2 alerts")

    def test_vague_goal_is_asked_for_a_measure(self):
        assert codes("Improve monitoring") == ["WA02", "N1b"]
        assert codes("Be more careful with changes")[0] == "WA04"
        assert "WA06" in codes("Regular load testing")
        assert "WA01" in codes("Investigate paging for pools")
        assert "WA01" not in codes("Investigate paging for pools", done_when="a decision is written in the log")

    def test_learning_task_is_asked_for_a_goal(self):
        assert "N3d" in codes("Train the people on call in reading the load balancer page", kind="learn")

    def test_empty_title_gets_advice(self):
        assert codes("  ") == ["N1"]


class PlanTests(SimpleTestCase):
    def test_sev_1_plan_needs_detection_or_prevention(self):
        assert [n.code for n in advise_on_plan(["repair"], most_severe=True)] == ["P1"]
        assert advise_on_plan(["repair", "detect"], most_severe=True) == []
        assert advise_on_plan(["repair"], most_severe=False) == []

    def test_plan_of_rules_and_training_only_is_weak(self):
        assert [n.code for n in advise_on_plan(["learn", "respond_better"], most_severe=False)] == ["P2"]
        assert advise_on_plan([], most_severe=False) == []
