from datetime import UTC, date, datetime
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.schedule_chart import places, reminder_chart
from reminders.steps import reminder_schedule_of
from reminders.tests.due_items import DueDate, PromiseTestCase
from reminders.tests.policies import standard_policy

pytestmark = pytest.mark.both_databases

WEDNESDAY = date(2024, 2, 21)


def at(month, day, hour=10):
    return datetime(2024, month, day, hour, tzinfo=UTC)


class ScheduleOfOneItemTests(PromiseTestCase):
    def setUp(self) -> None:
        super().setUp()
        standard_policy()
        self.thing = self.promise(WEDNESDAY)
        for day in (15, 16, 19, 20):
            plan(now=at(2, day))
            send_due(now=at(2, day))

    def test_schedule_lists_sent_and_planned_steps(self):
        lines = reminder_schedule_of(self.thing, now=at(2, 20, 11))
        assert [(f"{x.when:%d %b}", x.who.handle, x.words, x.state) for x in lines] == [
            ("16 Feb", "ada", "3 working days before", "sent"),
            ("20 Feb", "ada", "1 working day before", "sent"),
            ("21 Feb", "ada", "on the day", "planned"),
            ("22 Feb", "ada", "1 working day after", "planned"),
            ("26 Feb", "grace", "3 working days after", "planned"),
            ("01 Mar", "mona", "7 working days after", "planned"),
        ]

    def test_completion_cancels_remaining_reminders(self):
        DueDate.objects.update(done=True)
        lines = reminder_schedule_of(self.thing, due=WEDNESDAY, now=at(2, 20, 11))
        assert [line.state for line in lines] == ["sent"] * 2 + ["canceled"] * 4

    def test_step_without_a_recipient_says_so(self):
        DueDate.objects.update(lead=None, manager=None, fallback=None)
        lines = {line.offset: line for line in reminder_schedule_of(self.thing, now=at(2, 20, 11))}
        assert lines[1].who == self.ada
        for days in (3, 7):
            assert lines[days].who == ""
            assert lines[days].words.endswith("after. No recipient: give the owner a team with a lead.")
        chart = reminder_chart(list(lines.values()))
        assert chart.count(">no one<") == 2
        assert "lead.;" not in chart and "No recipient: give the owner a team with a lead, planned" not in chart
        page = render_to_string("components/reminder_schedule.html", {"steps": list(lines.values())})
        assert page.count(", planned</span>") == sum(
            bool(line.who) and line.state == "planned" for line in lines.values()
        )

    def test_step_names_the_substitute(self):
        self.grace.is_active = False
        self.grace.save()
        lines = {line.offset: line for line in reminder_schedule_of(self.thing, now=at(2, 20, 11))}
        assert lines[3].who == self.mona

    def test_step_passes_over_who_has_no_access(self):
        DueDate.objects.update(lead=self.mallory, circle=self.circle)
        lines = {line.offset: line for line in reminder_schedule_of(self.thing, now=at(2, 20, 11))}
        assert lines[3].who == self.mona
        DueDate.objects.update(manager=None, fallback=None)
        lines = {line.offset: line for line in reminder_schedule_of(self.thing, now=at(2, 20, 11))}
        assert lines[3].words.endswith("No recipient: give the owner a team with a lead.")

    def test_grouped_reminder_is_marked(self):
        self.promise(WEDNESDAY)
        plan(now=at(2, 21))
        send_due(now=at(2, 21))
        lines = reminder_schedule_of(self.thing, now=at(2, 21, 11))
        assert lines[2].words == "on the day, in one message with 1 other"

    def test_schedule_takes_six_queries(self):
        with self.assertNumQueries(7):
            reminder_schedule_of(self.thing, now=at(2, 20, 11))

    def test_item_without_reminders_has_no_schedule(self):
        assert reminder_schedule_of(self.ada) == []

    def test_chart_is_valid_svg_with_a_text_alternative(self):
        lines = reminder_schedule_of(self.thing, now=at(2, 20, 11))
        svg = reminder_chart(lines, due=WEDNESDAY, stopped=(date(2024, 2, 20), "Done <20 Feb>"))
        root = ElementTree.fromstring(svg)
        assert "style" not in svg and "<20" not in svg
        assert root.attrib["aria-label"].count(";") == 5

    def test_chart_labels_do_not_overlap(self):
        xs = places([date(2024, 2, 16), date(2024, 2, 20), *[date(2024, 2, 21)] * 3, date(2024, 3, 1)])
        assert all(b - a >= 61.9 for a, b in pairwise(xs)) and xs[-1] <= 722
