import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.template import Context, Template
from django.test import SimpleTestCase, override_settings

from core.web.templatetags import ui

MARCH_5 = dt.date(2024, 3, 5)
TEN_PM = dt.datetime(2024, 2, 13, 22, 0, tzinfo=dt.UTC)


class DurationTests(SimpleTestCase):
    def test_durations_are_formatted_in_hours_and_minutes(self):
        text = {0: "0 min", 35: "35 min", 60: "1 h 00 min", 91: "1 h 31 min", 240: "4 h 00 min", 3720: "2 d 14 h"}
        assert {minutes: ui.duration(minutes) for minutes in text} == text

    def test_timedelta_and_missing_duration_are_formatted(self):
        assert ui.duration(dt.timedelta(hours=1, minutes=31, seconds=59)) == "1 h 31 min"
        assert ui.duration(None) == ""
        assert ui.duration(-35) == "−35 min"

    def test_time_since_the_start_is_short(self):
        assert [ui.after(m) for m in (0, 5, 75, -20, None)] == ["start", "+5 min", "+1 h 15", "−20 min", ""]


@override_settings(TIME_ZONE="UTC")
class DayAndClockTests(SimpleTestCase):
    def test_clock_is_shown_in_the_requested_zone(self):
        assert ui.clock(TEN_PM) == "22:00"
        assert ui.clock(TEN_PM, "Asia/Tokyo") == "07:00"
        assert ui.clock(None) == ""

    def test_day_depends_on_the_zone(self):
        assert ui.day(TEN_PM, "Asia/Tokyo").startswith("14 Feb")

    def test_year_is_shown_if_it_is_not_the_current_one(self):
        assert ui.day_text(MARCH_5, MARCH_5) == "5 Mar"
        assert ui.day_text(dt.date(2023, 2, 13), MARCH_5) == "13 Feb 2023"
        assert ui.day_text(dt.date(2024, 3, 7), MARCH_5, weekday=True) == "Thu 7 Mar"

    def test_due_date_shows_the_remaining_days(self):
        days = {-4: "4 days late", -1: "1 day late", 0: "today", 1: "tomorrow", 3: "in 3 days"}
        assert {n: ui.late(MARCH_5 + dt.timedelta(n), MARCH_5) for n in days} == days
        assert ui.is_late(dt.date(2024, 3, 1), MARCH_5)
        assert not ui.is_late(MARCH_5, MARCH_5)
        assert not ui.is_late(None, MARCH_5)

    def test_time_is_shown_relative_to_now(self):
        later = {0: "just now", 26: "26 min ago", 125: "2 h ago", 4400: "3 d ago", -120: "in 2 h"}
        assert {m: ui.ago(TEN_PM, TEN_PM + dt.timedelta(minutes=m)) for m in later} == later

    def test_running_time_is_shown_as_a_duration(self):
        assert ui.since(TEN_PM, TEN_PM + dt.timedelta(minutes=91)) == "1 h 31 min"

    def test_redirect_targets_stay_on_this_site(self):
        addresses = ["http://evil.example/tasks/", "//evil.example", "https://x.example//evil", None]
        assert [ui.safe_path(one) for one in addresses] == ["/tasks/", "/", "/", "/"]
        for one in [
            "https://x.example/\\evil",
            "/\\evil",
            "/\\/evil",
            "http://[",
            "javascript:x",
            "\\\\evil",
        ]:
            assert ui.safe_path(one) == "/", one


class PeopleTests(SimpleTestCase):
    def test_initials_come_from_first_and_last_name(self):
        names = {"Mira Okafor": "MO", "Ada": "AD", "Jean Luc de Vries": "JV", "": "?"}
        assert {name: ui.initials(SimpleNamespace(name=name) if name else None) for name in names} == names

    def test_person_has_a_stable_color(self):
        person = SimpleNamespace(pk=7, name="Mira Okafor")
        assert ui.avatar_tint(person) == ui.avatar_tint(SimpleNamespace(pk=7, name="Mira O."))
        assert len({ui.avatar_tint(SimpleNamespace(pk=n)) for n in range(1, 40)}) == len(ui.TINTS)


class ShareAndSeverityTests(SimpleTestCase):
    def test_share_is_a_percentage_without_trailing_zeros(self):
        assert [ui.percent(s) for s in (Decimal("0.75"), 0.125, 1, 0, None)] == ["75%", "12.5%", "100%", "0%", ""]

    def test_severity_class_accepts_level_number_or_name(self):
        given = [SimpleNamespace(level=1), 2, "SEV-3", 9, None]
        assert [ui.severity_class(one) for one in given] == ["s1", "s2", "s3", "s4", "s4"]


class ProbeForm(forms.Form):
    when = forms.CharField(help_text="HH:MM")
    team = forms.ChoiceField(choices=[("a", "API")])
    sure = forms.BooleanField()


class MarkupTests(SimpleTestCase):
    def render(self, text: str, **context: object) -> str:
        return Template("" + text).render(Context(context))

    def test_icon_is_hidden_from_screen_readers_and_uses_the_sprite(self):
        html = self.render('{% icon "flame" "icon-s" %}')
        assert 'class="icon icon-s" aria-hidden="true"' in html
        assert "icons.svg#flame" in html
        assert self.render('{% icon "" %}') == ""

    def test_icon_name_is_escaped(self):
        assert "<b>" not in self.render("{% icon name %}", name='"><b>')

    def test_component_wraps_its_content(self):
        html = self.render('{% component "note" kind="hint" title="T" %}<b>{{ x }}</b>{% endcomponent %}', x="<i>")
        assert "db-note hint" in html
        assert "<b>&lt;i&gt;</b>" in html

    def test_invalid_field_shows_its_error(self):
        html = self.render('{% include "components/field.html" with field=form.when only %}', form=ProbeForm({}))
        assert 'aria-invalid="true"' in html
        assert 'aria-describedby="id_when_helptext id_when_error"' in html
        assert 'id="id_when_error"' in html

    def test_controls_have_css_classes(self):
        form = ProbeForm()
        assert "form-select" in ui.control(form["team"])
        assert "form-check-input" in ui.control(form["sure"])
        assert ui.widget_kind(form["sure"]) == "check"


class ControlTests(SimpleTestCase):
    class Form(forms.Form):
        team = forms.ChoiceField(choices=[("", "-" * 9), ("api", "API")], required=False)
        service = forms.ChoiceField(choices=[("", "-" * 9), ("web", "Web")])
        due = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
        when = forms.CharField(max_length=40)
        title = forms.CharField(max_length=200)

    def test_empty_choice_has_a_label(self):
        form = self.Form()
        assert ">Not set</option>" in ui.control(form["team"])
        assert ">Choose …</option>" in ui.control(form["service"])

    def test_date_fields_are_short_and_text_fields_wide(self):
        form = self.Form()
        for name in ["due", "when"]:
            assert "is-short" in ui.control(form[name]), name
        assert "is-short" not in ui.control(form["title"])
