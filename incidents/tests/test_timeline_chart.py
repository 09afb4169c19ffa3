"""The chart is computed from facts: positions, labels, and that labels do not overlap."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from django.test import SimpleTestCase

from incidents.facts import (
    Entry,
    Facts,
    Hypothesis,
    Milestone,
    TeamEscalation,
    Window,
)
from incidents.metrics import shape
from incidents.tests.example_facts import at, at_the_end, marks, outage, running
from incidents.timeline_chart import caption, figure, horizontal, mini, vertical
from incidents.timeline_chart.labels import label
from incidents.timeline_chart.scale import Scale, span, zone_with_offset
from incidents.timeline_chart.spacing import assign_lanes, spread_apart


def inside(paper):
    return "".join(paper.parts)


def long(facts):
    return inside(horizontal.draw(facts, 1100, "k"))


def crowded():
    """More of everything than fits."""
    hypotheses = [
        Hypothesis(at("22:05"), at("22:40"), "ruled_out", "database overload"),
        Hypothesis(
            at("22:10"), at("22:55"), "abandoned", "the path between proxies and origin is full of retries " * 3
        ),
        Hypothesis(at("22:20"), at("22:22"), "ruled_out", '<b onclick="x">names</b>'),
        Hypothesis(at("00:40+1"), at("01:20+1"), "ruled_out", "an expired certificate"),
    ]
    calls = [
        TeamEscalation(at("22:40"), at("23:00"), "Infrastructure team", "API on-call"),
        TeamEscalation(at("23:05"), None, "Database team with a rather long name"),
        TeamEscalation(at("23:10"), at("23:12"), "Support & partners"),
    ]
    windows = [
        Window(at("22:00"), at("23:00"), None, "users"),
        Window(at("22:30"), at("23:40"), 0.2, "checkout requests"),
        Window(at("00:30+1"), at("01:30+1"), 1, "users"),
    ]
    entries = [
        Entry(n, at("22:00") + timedelta(minutes=7 * n), f"entry <{n}>", "action", "fix_applied" if n % 6 == 0 else "")
        for n in range(34)
    ]
    return replace(
        outage(),
        windows=tuple(windows),
        hypotheses=tuple(hypotheses),
        escalations=tuple(calls),
        entries=tuple(entries),
        milestones=marks(detected="22:00", fix_applied="00:00+1"),
    )


EXAMPLES = {
    "hypotheses at the end": at_the_end(),
    "outage": outage(),
    "running": running(),
    "running early": running("22:07"),
    "crowded": crowded(),
    "days long": replace(outage(), windows=(Window(at("22:00"), at("05:00+5"), 0.05, "users"),)),
    "a minute": Facts(now=at("23:00"), windows=(Window(at("22:00"), at("22:01"), 0, "users"),)),
    "only entries": Facts(now=at("23:00"), entries=(Entry(1, at("22:00"), "a"), Entry(2, at("22:00"), "b"))),
    "abroad": replace(outage(), zone="Asia/Kathmandu", zone_label=""),
}


class OutageFigureTests(SimpleTestCase):
    def test_phase_boundaries_are_at_their_minutes(self):
        drawn = long(outage())
        for box in [
            '<rect class="fg-diagnosing" x="96" y="80" width="308.5"',
            '<rect class="fg-fixing" x="406" y="80" width="184.5"',
            '<rect class="fg-recovering" x="592" y="80" width="494.5"',
            '<rect class="fg-away" x="116.7" y="80" width="144.6"',
            '<rect class="fg-impact" x="96" y="53.5" width="992" height="16.5"',
        ]:
            assert box in drawn
        assert 'class="fg-mid" d="M592 18V216"' in drawn

    def test_labels_describe_the_incident(self):
        drawn = re.sub(r"<[^>]+>", "", long(outage()))
        for words in [
            "0 min undetected",
            "Diagnosing1 h 15 min",
            "Fixing45 min",
            "Recovering2 h 00 min",
            "≈ 75% of users4 h 00 min, 180 min weighted by users",
            "Ruled out: database overload",
            "35 min of 1 h 15 min spent diagnosing",
            "escalated 22:40, 40 min after the first alert",
            "GMT (UTC+0)",
            "midnight",
        ]:
            assert words in drawn
        assert horizontal.draw(outage(), 1100, "k").notes == []

    def test_caption_has_the_two_largest_facts(self):
        assert caption(outage()) == (
            "The cause took 1 h 15 min to find, <span>35 min of it on the first hypothesis</span>, database overload."
        )
        assert (
            caption(replace(outage(), hypotheses=())) == "Recovery took 2 h 00 min. The cause took 1 h 15 min to find."
        )
        assert caption(running()) == ""

    def test_accessible_label_has_full_sentences(self):
        assert label(outage()) == (
            "Impact 22:00 Tue 13 Feb to 02:00 Wed 14 Feb, GMT (UTC+0), about 75 percent of users. "
            "Undetected 0 minutes, Diagnosing 1 hour 15 minutes, Fixing 45 minutes, Recovering 2 hours. "
            "Hypothesis database overload, ruled out after 35 minutes. Escalated to Infrastructure team at 22:40."
        )

    def test_every_marker_links_to_its_entry(self):
        drawn = long(outage())
        assert re.findall(r'href="#e(\d)"', drawn) == list("1234567")
        assert 'aria-label="Entry 2, 22:05, People start to look; the database is suspected"' in drawn

    def test_sparkline_has_the_same_phases(self):
        svg = mini(shape(outage()), outage().now)
        assert "undetected 0, diagnosing 75, fixing 45, recovering 120, 35 spent on ruled-out hypotheses" in svg
        assert '<rect class="fg-fixing" x="37.5" y="1" width="21.7"' in svg
        assert mini([], at("22:00")) == ""


class RunningFigureTests(SimpleTestCase):
    def test_scale_of_a_running_incident_ends_30_minutes_ahead(self):
        assert span(running()) == (at("22:00"), at("00:30+1"))

    def test_chart_of_active_incident_marks_now_and_running_durations(self):
        drawn = re.sub(r"<[^>]+>", "", long(running()))
        for words in ["now 23:31", "≈ 75% of users, still open1 h 31 min (running)", "Fixing16 min"]:
            assert words in drawn

    def test_open_hypothesis_is_dashed_and_ends_now(self):
        example = replace(running("22:30"), hypotheses=(Hypothesis(at("22:05"), None, "open", "uneven load"),))
        drawn = long(example)
        assert 'stroke-dasharray="6 4"' in drawn
        assert "fg-arrow" not in drawn
        assert "Hypothesis: uneven load" in drawn

    def test_confirmed_hypothesis_is_not_drawn(self):
        assert "uneven" not in long(outage())


class AnyFigureTests(SimpleTestCase):
    def test_labels_do_not_overlap_or_leave_the_canvas(self):
        for name, example in EXAMPLES.items():
            for paper in (
                horizontal.draw(example, 1100, "k"),
                horizontal.draw(example, 740, "k"),
                vertical.draw(example, "k"),
            ):
                boxes = text_boxes(paper)
                for number, (a, b, c, d) in enumerate(boxes):
                    with self.subTest(name, width=paper.width, box=number):
                        assert a >= -5 and c <= paper.width + 1 and b >= 0 and d <= paper.height
                        assert not [o for o in boxes[number + 1 :] if a < o[2] and o[0] < c and b < o[3] and o[1] < d]

    def test_user_text_is_escaped(self):
        svg = figure(crowded(), key="k")
        assert "<b onclick" not in svg
        assert "entry &lt;6&gt;" in svg
        assert "Support &amp; partners" in svg

    def test_markup_is_valid_and_has_no_inline_style(self):
        for example in EXAMPLES.values():
            svg = figure(example, key="k")
            checker = Balanced()
            checker.feed(svg)
            assert checker.open == []
            assert "style=" not in svg
            assert svg.count('<svg class="db-svg') == 3

    def test_pattern_ids_of_two_charts_differ(self):
        ids = re.findall(r'id="(\w+)"', figure(outage(), key="a") + figure(outage(), key="b"))
        assert len(ids) == len(set(ids)) == 12

    def test_labels_that_do_not_fit_are_listed_below_the_chart(self):
        notes = horizontal.draw(crowded(), 740, "k").notes
        assert any("Database team with a rather long name" in note for note in notes)

    def test_entries_of_one_minute_share_their_time(self):
        entries = (Entry(1, at("22:00"), "a"), Entry(2, at("22:00"), "b"), Entry(3, at("22:40"), "c"))
        drawn = long(replace(outage(), entries=entries, escalations=()))
        times = re.findall(r'<text class="sm t2[^>]*>(22:[04]0)<', drawn)
        assert times == ["22:00", "22:40"]

    def test_only_key_entries_are_numbered_if_there_are_many(self):
        drawn = long(crowded())
        assert re.findall(r'href="#e(\d+)"', drawn) == ["0", "6", "12", "18", "24", "30"]
        assert drawn.count('class="s-ink"') == 25

    def test_unknown_share_is_hatched_and_labeled(self):
        example = replace(outage(), windows=(Window(at("22:00"), at("02:00+1")),))
        drawn = long(example)
        assert "share not set" in drawn
        assert 'height="11" fill="url(#ks)"' in drawn
        assert "fg-impact" not in drawn

    def test_label_mentions_a_missing_milestone(self):
        example = replace(outage(), milestones=marks(detected="22:00", fix_applied="00:00+1"))
        assert "Diagnosing and fixing" in long(example)

    def test_incident_without_data_has_no_chart(self):
        assert figure(Facts(now=at("22:00"))) == ""

    def test_reopened_incident_has_a_gap(self):
        windows = (Window(at("22:00"), at("23:00"), 1), Window(at("00:00+1"), at("01:00+1"), 1))
        drawn = long(replace(outage(), windows=windows, milestones=marks(detected="22:00", mitigated="01:00+1")))
        boxes = re.findall(r'class="fg-(?:recovering|fixing|diagnosing)" x="([\d.]+)" y="\d+" width="([\d.]+)"', drawn)
        ends = [float(x) + float(width) for x, width in boxes]
        assert float(boxes[-1][0]) - max(ends[:-1]) > 300


class ScaleTests(SimpleTestCase):
    def scale(self, start, hours, zone):
        facts = Facts(now=start, zone=zone)
        return Scale(start, start + timedelta(hours=hours), 0, 600, facts.tz)

    def test_scale_has_2_to_11_grid_lines(self):
        for hours in (0.5, 1, 1.6, 2, 4, 7, 20, 30, 90):
            assert 2 <= len(self.scale(at("22:00"), hours, "UTC").lines()) <= 11, hours

    def test_impossible_times_take_bounded_time(self):
        entries = tuple(Entry(n, at("22:00") + timedelta(seconds=n), "x") for n in range(5000))
        years = (Window(datetime(2001, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), 0.5),)
        for example in (replace(outage(), entries=entries), replace(outage(), windows=years, milestones={})):
            assert len(figure(example)) < 60_000

    def test_repeated_hour_is_shown_twice_and_marked(self):
        scale = self.scale(datetime(2026, 10, 24, 22, 30, tzinfo=UTC), 5, "Europe/London")
        assert [scale.clock(line) for line in scale.lines(60)] == ["00:00", "01:00", "01:00", "02:00", "03:00"]
        assert scale.changes() == [(datetime(2026, 10, 25, 1, tzinfo=UTC), timedelta(hours=-1))]
        example = Facts(
            now=at("22:00"),
            zone="Europe/London",
            windows=(Window(scale.t0, scale.t1, 0.4),),
            milestones={"detected": Milestone(scale.t0)},
        )
        assert "clocks back 1 h" in long(example)

    def test_skipped_hour_does_not_distort_the_scale(self):
        start = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
        scale = self.scale(start, 2, "Europe/London")
        assert scale(start + timedelta(hours=1)) == 300
        assert [scale.clock(line) for line in scale.lines(60)] == ["00:00", "02:00"]

    def test_zones_are_shown_with_their_offset(self):
        for zone, name, result in [
            ("UTC", "GMT", "GMT (UTC+0)"),
            ("UTC", "", "UTC"),
            ("Europe/Berlin", "", "UTC+1"),
            ("Asia/Kathmandu", "", "UTC+5:45"),
            ("America/Sao_Paulo", "a very long name", "UTC−3"),
        ]:
            assert zone_with_offset(Facts(now=at("22:00"), zone=zone, zone_label=name), at("22:00")) == result

    def test_overlaps_take_lanes_by_first_fit(self):
        spans = [
            (at("22:00"), at("22:30")),
            (at("22:10"), at("22:20")),
            (at("22:20"), at("22:50")),
            (at("22:30"), at("23:00")),
        ]
        assert assign_lanes(spans) == [0, 1, 1, 0]

    def test_markers_keep_their_distance_and_stay_inside(self):
        assert spread_apart([100, 104, 300, 1088], 20, 105, 1079) == [105, 125, 300, 1079]
        assert spread_apart([1070, 1075, 1079], 20, 105, 1079) == [1039, 1059, 1079]


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text_boxes(paper):
    """The boxes that writing recorded: those of letters, by their height."""
    return [box for box in paper.taken if round(box[3] - box[1], 3) == 12]
