"""Charts hold numbers for SVG. Every value has a place inside the chart."""

from django.test import SimpleTestCase

from core.statistics import Spread
from insights.statistics.charts import LEFT, RIGHT, count_bars, dot_plot, phase_bars


def row(label, minutes):
    values = [(length * 60, number) for number, length in enumerate(minutes, start=1)]
    return label, values, Spread.of([seconds for seconds, _ in values])


class DotPlotTests(SimpleTestCase):
    def test_median_and_interval_lie_on_the_axis(self):
        plot = dot_plot([row("Q1", [12, 18, 22, 31, 44, 60, 75, 240])])
        shown = plot.rows[0]
        assert [words for _, words in plot.ticks] == ["0 min", "1 h", "2 h", "3 h", "4 h"]
        assert (shown.low, shown.median_words) == (round(LEFT + (RIGHT - LEFT) * 12 / 240, 1), "37 min")
        assert shown.low + shown.width == RIGHT

    def test_fewer_than_three_values_have_dots_only(self):
        shown = dot_plot([row("Q1", [12, 18])]).rows[0]
        assert (shown.median, shown.low, len(shown.dots)) == (None, None, 2)

    def test_five_values_have_a_median_without_interval(self):
        shown = dot_plot([row("Q1", [10, 20, 30, 40, 50])]).rows[0]
        assert (shown.median_words, shown.low) == ("30 min", None)

    def test_ten_thousand_incidents_are_few_dots(self):
        plot = dot_plot([row("Q1", [number % 300 for number in range(10_000)])])
        assert len(plot.rows[0].dots) < 150
        assert "incidents, " in plot.rows[0].dots[0].words

    def test_period_without_values_is_an_empty_row(self):
        assert dot_plot([row("Q1", []), row("Q2", [5])]).rows[0].dots == []


class BarTests(SimpleTestCase):
    def test_phases_are_shares_of_their_sum(self):
        bars = phase_bars({"undetected": 0, "diagnosing": 4500, "fixing": 2700, "recovering": 7200})
        assert [bar.words for bar in bars] == ["0%, 0 min", "31%, 1 h 15 min", "19%, 45 min", "50%, 2 h 00 min"]
        assert max(bar.width for bar in bars) == bars[3].width

    def test_counts_share_one_scale(self):
        bars = count_bars([0, 1, 4], 4)
        assert [bar.height for bar in bars] == [0, 5, 20]
        assert bars[1].interval == "0.0–5.6"
