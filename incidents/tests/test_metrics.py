"""The numbers of one incident, case by case: each test is one rule or one edge of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import SimpleTestCase

from incidents.facts import (
    Facts,
    Hypothesis,
    Milestone,
    TeamEscalation,
    Window,
    merged,
    seconds_in,
    weight_unit,
)
from incidents.metrics import measure, phases, problems, stored
from incidents.tests.example_facts import at, marks, outage
from incidents.timeline_chart.labels import caption, spoken_duration

pytestmark = pytest.mark.both_databases

LONDON = ZoneInfo("Europe/London")
NIGHT = datetime(2024, 2, 14, 2, 0, tzinfo=UTC)


def facts(**given):
    return Facts(**{"now": NIGHT, **given})


class OutageTests(SimpleTestCase):
    def setUp(self):
        self.metrics = measure(outage())

    def test_all_metrics_of_the_load_balancer_outage_match(self):
        minutes_of = {key: metric.minutes for key, metric in self.metrics.items() if metric.seconds is not None}
        assert minutes_of == {
            "detect": 0,
            "acknowledge": 5,
            "escalate": 4,
            "identify": 75,
            "mitigate": 240,
            "resolve": 240,
            "impact": 240,
            "weighted_impact": 180,
            "diversion": 35,
        }

    def test_every_metric_has_definition_and_inputs(self):
        for metric in self.metrics.values():
            assert metric.definition
            assert metric.text
            assert metric.seconds is not None or metric.null_reason
        assert self.metrics["identify"].definition == "detected to cause identified"
        assert self.metrics["acknowledge"].definition == "detected to first acknowledgment by a person"
        assert self.metrics["weighted_impact"].text == "≈ 180 min weighted by users"

    def test_phases_of_the_load_balancer_outage_match(self):
        assert [(p.name, p.seconds(NIGHT) // 60) for p in phases(outage())] == [
            ("undetected", 0),
            ("diagnosing", 75),
            ("fixing", 45),
            ("recovering", 120),
        ]

    def test_list_metrics_of_the_load_balancer_outage_match(self):
        row = stored(outage())
        assert (row["impact_seconds"], row["weighted_seconds"]) == (14_400, 10_800)
        assert (row["mitigation_seconds"], row["diversion_seconds"]) == (14_400, 2_100)
        assert row["metric_seconds"] == {
            **{"detect": 0, "acknowledge": 300, "identify": 4_500, "mitigate": 14_400, "resolve": 14_400},
            **{"undetected": 0, "diagnosing": 4_500, "fixing": 2_700, "recovering": 7_200},
        }
        assert row["phases"][-1] == ["detour", "2024-02-13T22:05:00+00:00", "2024-02-13T22:40:00+00:00"]
        assert problems(outage()) == []


class LengthTests(SimpleTestCase):
    def test_detection_before_impact_takes_zero_minutes(self):
        metric = measure(facts(windows=(Window(at("22:00"), at("23:00")),), milestones=marks(detected="21:55")))[
            "detect"
        ]
        assert (metric.seconds, metric.text) == (0, "0 min, caught 5 min before impact")

    def test_time_to_detect_is_separate_from_impact(self):
        metrics = measure(facts(windows=(Window(at("22:00"), at("02:00+1")),), milestones=marks(detected="22:20")))
        assert (metrics["detect"].minutes, metrics["impact"].minutes) == (20, 240)

    def test_time_to_acknowledge_starts_at_the_first_page(self):
        metrics = measure(facts(milestones=marks(detected="22:00", alerted="22:02", acknowledged="22:05")))
        assert (metrics["acknowledge"].minutes, metrics["acknowledge"].definition) == (
            3,
            "first page to first acknowledgment by a person",
        )

    def test_automatic_acknowledgment_is_excluded(self):
        example = facts(milestones=marks(detected="22:00", acknowledged="22:00"), acknowledged_by_itself=True)
        assert measure(example)["acknowledge"].seconds is None

    def test_declaration_before_detection_takes_zero_minutes(self):
        metrics = measure(facts(milestones=marks(detected="22:10", declared="22:05")))["declare"]
        assert (metrics.seconds, metrics.text, metrics.warnings) == (0, "0 min, declared 5 min before detection", ())

    def test_missing_milestone_is_named_instead_of_estimated(self):
        example = facts(milestones=marks(detected="22:00", resolved="23:00"))
        assert measure(example)["identify"].null_reason == "cause identified is not recorded"
        assert measure(example)["review"].null_reason == "reviewed is not recorded"

    def test_times_out_of_order_give_a_warning_instead_of_a_number(self):
        metric = measure(facts(milestones=marks(detected="22:10", acknowledged="22:00")))["acknowledge"]
        assert metric.seconds is None
        assert metric.warnings == ("acknowledged is 10 min before detected",)

    def test_milestone_that_contradicts_the_impact_gives_a_warning(self):
        window = (Window(at("22:00"), at("23:00")),)
        for stated, warnings in [
            ("23:12", ("differs from the end of the last impact window by 12 min",)),
            ("23:01", ()),
        ]:
            assert measure(facts(windows=window, milestones=marks(mitigated=stated)))["mitigate"].warnings == warnings

    def test_resolution_time_replaces_a_missing_impact_end(self):
        metric = measure(facts(milestones=marks(impact_started="22:00", resolved="23:00")))["mitigate"]
        assert (metric.minutes, metric.warnings) == (60, ("taken from resolved",))

    def test_time_to_recover_requires_an_impact(self):
        for example in [
            facts(),
            facts(windows=(Window(at("22:00"), at("22:00"), 0),), milestones=marks(resolved="22:00")),
        ]:
            assert measure(example)["mitigate"].null_reason == "no impact is recorded"

    def test_running_incident_has_a_minimum_duration(self):
        metrics = measure(facts(windows=(Window(at("22:00"), None, 0.75),), now=at("23:31")))
        for key in ["mitigate", "resolve", "impact"]:
            assert (metrics[key].seconds, metrics[key].open, metrics[key].text) == (None, True, "≥ 1 h 31 min")
        assert metrics["weighted_impact"].at_least == 68.25 * 60

    def test_reopened_incident_adds_both_impact_periods(self):
        windows = (Window(at("22:00"), at("02:00+1")), Window(at("03:00+1"), at("03:30+1")))
        metrics = measure(facts(windows=windows, milestones=marks(resolved="03:30+1"), now=at("04:00+1")))
        assert (metrics["impact"].minutes, metrics["resolve"].minutes) == (270, 330)

    def test_overlapping_impact_counts_once_with_the_larger_share(self):
        windows = (Window(at("22:00"), at("23:00"), 0.5), Window(at("22:30"), at("23:30"), 1.0))
        metrics = measure(facts(windows=windows, milestones=marks(mitigated="23:30")))
        assert (metrics["impact"].minutes, metrics["weighted_impact"].minutes) == (90, 75)

    def test_unknown_share_does_not_count_as_100_percent(self):
        windows = (Window(at("22:00"), at("23:00"), 0.5), Window(at("22:00"), at("23:00")))
        assert measure(facts(windows=windows))["weighted_impact"].seconds is None

    def test_ruled_out_hypotheses_count_once_and_only_during_impact(self):
        ideas = (
            Hypothesis(at("21:50"), at("22:20"), "ruled_out"),
            Hypothesis(at("22:10"), at("22:30"), "ruled_out"),
            Hypothesis(at("22:30"), at("22:50"), "abandoned"),
            Hypothesis(at("22:50"), at("23:10"), "confirmed"),
        )
        example = facts(
            windows=(Window(at("22:00"), at("23:00")),),
            milestones=marks(detected="22:00", mitigated="23:00"),
            hypotheses=ideas,
        )
        assert measure(example)["diversion"].minutes == 30
        assert measure(facts(hypotheses=ideas[2:]))["diversion"].seconds is None

    def test_longest_wait_for_a_team_is_reported(self):
        calls = (
            TeamEscalation(at("22:00"), at("22:04")),
            TeamEscalation(at("22:10"), at("22:40")),
            TeamEscalation(at("22:50")),
        )
        assert measure(facts(escalations=calls))["escalate"].text == "30 min, longest of 2"

    def test_effort_and_active_time_count_overlaps_once(self):
        a, b, c = at("22:00"), at("22:30"), at("23:00")
        metrics = measure(facts(active=((a, b), (a, c)), efforts=(("ada", a, b), ("ada", a, c), ("grace", b, c))))
        assert (metrics["active_response"].minutes, metrics["effort"].minutes) == (60, 90)

    def test_response_that_ended_before_the_declaration_is_not_negative(self):
        """An incident that was declared after it was over."""
        metric = measure(facts(active=((at("12:00"), at("11:20")),)))["active_response"]
        self.assertEqual((metric.seconds, metric.text), (None, "unknown"))
        self.assertIn("before it was declared", metric.null_reason)
        again = measure(facts(active=((at("12:00"), at("11:20")), (at("13:00"), at("13:30")))))["active_response"]
        self.assertEqual(again.seconds, 1800)

    def test_merged_incident_is_measured_until_it_was_merged(self):
        a, end = at("22:00"), at("22:30")
        running = {"windows": (Window(a, None),), "active": ((a, None),), "efforts": (("ada", a, None),), "now": end}
        live = measure(facts(**running, milestones=marks(detected="22:05")))
        assert [live[key].text for key in ("active_response", "effort")] == ["≥ 30 min", "≥ 30 min"]
        over = facts(**{**running, "windows": (Window(a, end),)}, milestones=marks(detected="22:05"), over=True)
        found = measure(over)
        assert [found[key].text for key in ("active_response", "effort")] == ["30 min", "30 min"]
        assert {found[key].null_reason for key in ("mitigate", "resolve")} == {"the incident was merged or canceled"}
        assert caption(over) == "It took 5 min to notice."

    def test_sentence_names_every_phase_that_it_measures(self):
        whole = facts(windows=(Window(at("22:00"), at("22:30")),), milestones=marks(detected="22:05"))
        assert caption(whole) == "Diagnosing, fixing and recovering took 25 min. It took 5 min to notice."

    def test_spoken_length_is_rounded_like_the_written_one(self):
        assert [spoken_duration(n) for n in (59, 100, 4520, 7200)] == [
            "0 minutes",
            "1 minute",
            "1 hour 15 minutes",
            "2 hours",
        ]

    def test_half_a_second_short_of_a_minute_is_not_the_next_minute(self):
        """As the milestones and the table beside it, which cut off too."""
        end = at("22:10").replace(second=59, microsecond=600_000)
        milestones = marks(impact_started="22:00") | {"detected": Milestone(end)}
        metrics = measure(facts(windows=(Window(at("22:00"), end),), milestones=milestones))
        self.assertEqual((metrics["detect"].text, metrics["impact"].text), ("10 min", "10 min"))

    def test_approximate_times_give_approximate_metrics(self):
        milestones = {**marks(cause_identified="22:30"), "detected": Milestone(at("22:00"), precision="approx")}
        metric = measure(facts(milestones=milestones))["identify"]
        assert (metric.approximate, metric.text) == (True, "≈ 30 min")

    def test_merged_incidents_combine_their_impact(self):
        parent = facts(windows=(Window(at("22:00"), at("01:00+1")),), milestones=marks(detected="22:10"))
        child = facts(windows=(Window(at("00:00+1"), at("02:00+1")),), milestones=marks(detected="22:05"))
        metrics = measure(merged(parent, [child]))
        assert (metrics["impact"].minutes, metrics["detect"].minutes) == (240, 5)


class ClockTests(SimpleTestCase):
    def length(self, *pair):
        start, end = (datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in pair)
        return seconds_in([(start.astimezone(UTC), end.astimezone(UTC))])

    def test_durations_across_midnight_are_correct(self):
        assert self.length("2026-01-14T22:00", "2026-01-15T02:00") == 14_400

    def test_durations_across_clock_changes_are_correct(self):
        assert self.length("2026-10-24T23:30", "2026-10-25T02:30") == 4 * 3600
        assert self.length("2026-03-28T23:30", "2026-03-29T02:30") == 2 * 3600


class OrderTests(SimpleTestCase):
    def codes(self, **times):
        return [problem.code for problem in problems(facts(windows=(Window(at("22:00"), at("23:00")),), **times))]

    def test_each_impossible_order_gives_a_warning(self):
        assert self.codes(milestones=marks(mitigated="21:50")) == ["mitigated_before_impact"]
        assert self.codes(milestones=marks(mitigated="23:00", resolved="22:50")) == ["resolved_before_mitigated"]
        assert self.codes(milestones=marks(detected="22:10", acknowledged="22:05")) == ["acknowledged_before_detected"]
        assert self.codes(milestones=marks(detected="22:10", declared="22:05")) == []

    def test_times_over_five_minutes_ahead_are_future(self):
        assert self.codes(milestones=marks(reviewed="02:05+1")) == []
        assert self.codes(milestones=marks(reviewed="02:06+1")) == ["in_the_future"]


class WeighedByTests(SimpleTestCase):
    def test_affected_group_is_the_unit_of_weighted_minutes(self):
        for population, word in [
            ("users of the user API", "users"),
            ("card payments", "card payments"),
            ("API requests in Europe", "API requests"),
            ("logins, web", "logins"),
            ("", "share"),
        ]:
            assert weight_unit(population) == word
