"""The incident page: composer by htmx and without scripts, what was known when, corrections, hostile text."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

from django.utils import timezone

from core.activity.models import Event
from core.testing import NOW, TeamTestCase, at_most
from importing.tests.import_data import import_load_balancer_outage
from incidents.actions.timeline import add_entry, edit_entry
from incidents.models import Incident, TimelineEntry
from incidents.tests.factories import make_incident

HTMX = {"HX-Request": "true"}
ENTRY, LINE = 7, 20  # statements: one entry; a note with its action, event and response


class IncidentPageTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(at=timezone.now() - timedelta(hours=1))
        cls.url = cls.incident.get_absolute_url()
        cls.imported = import_load_balancer_outage(cls.ada)

    def setUp(self):
        self.client.force_login(self.grace)

    def log(self, text, **more):
        return self.client.post(f"{self.url}log/", {"text": text}, **more)

    def test_chart_is_drawn_when_two_times_are_known(self):
        self.client.post("/incidents/declare/", {"title": "Pages fail", "severity": "1"})
        url = Incident.objects.latest("pk").get_absolute_url()
        self.assertNotContains(self.client.get(url), "db-fig")
        self.client.post(f"{url}log/", {"text": "First errors -5m"})
        self.assertContains(self.client.get(url), "db-fig")

    def test_lines_of_an_entry_are_kept(self):
        self.log("/update Search is back")
        self.assertContains(self.client.get(self.url), "Update: Search is back<br>N")

    def test_lead_who_has_left_can_be_replaced(self):
        self.incident.lead = self.linus
        self.incident.save()
        self.linus.is_active = False
        self.linus.save()
        page = self.client.get(self.url)
        self.assertContains(page, "Take the lead")
        self.assertContains(page, "has left")

    def test_command_returns_only_the_changed_fragments(self):
        response = self.log("/suspect the database", headers=HTMX)
        self.assertContains(response, 'id="timeline"')
        self.assertContains(response, 'id="chart" hx-swap-oob="true"')
        self.assertNotContains(response, "<html")

    def test_unknown_command_is_refused_and_the_line_is_kept(self):
        response = self.log("/foo the database")
        self.assertContains(response, "Unknown command /foo", status_code=422)
        self.assertContains(response, 'value="/foo the database"', status_code=422)
        by_htmx = self.log("/foo the database", headers=HTMX)
        self.assertEqual((by_htmx.status_code, by_htmx["HX-Retarget"]), (422, "#say-refused"))

    def test_replayed_line_creates_one_entry(self):
        for _ in range(2):
            self.client.post(f"{self.url}log/", {"text": "Errors rise", "key": "0a1b"})
        self.assertEqual(TimelineEntry.objects.filter(text="Errors rise").count(), 1)

    def test_hostile_text_is_escaped(self):
        self.log("<script>alert(1)</script> /etc")
        self.log("/suspect <img src=x onerror=alert(1)>")
        shown = self.client.get(self.url).content.decode()
        self.assertNotIn("<script>alert", shown)
        self.assertNotIn("<img src=x", shown)
        self.assertIn("&lt;script&gt;alert(1)", shown)

    def test_composer_shows_the_parsed_time_before_saving(self):
        page = self.client.get(self.url)
        self.assertContains(page, f'hx-get="{self.url}log/preview/"')
        response = self.client.get(f"{self.url}log/preview/", {"text": "note @2024-02-13 22:05"})
        self.assertContains(response, "13 Feb 2024, 22:05")
        self.assertEqual(self.client.get(f"{self.url}log/preview/", {"text": " "}).content, b"")

    def test_preview_shows_how_a_line_is_parsed(self):
        self.assertContains(self.client.get(f"{self.url}log/preview/", {"text": "/suspect database"}), "Hypothesis")
        response = self.client.get(f"{self.url}log/preview/", {"text": "/foo"})
        self.assertContains(response, "Unknown command", status_code=422)

    def test_page_shows_what_was_known_at_a_time(self):
        shown = self.client.get(f"{self.imported.get_absolute_url()}?at=22:20").content.decode()
        self.assertIn("What was known at", shown)
        self.assertIn("Database figures are read", shown)
        self.assertNotIn("load balancer setting", shown)
        self.assertNotIn("Ruled out", shown)
        later = self.client.get(f"{self.imported.get_absolute_url()}?at=00:30").content.decode()
        self.assertIn("The setting is corrected", later)
        self.assertNotIn("back to normal", later)
        self.assertEqual(self.client.get(f"{self.url}?at=never").status_code, 404)

    def test_past_view_excludes_later_minutes(self):
        shown = self.client.get(f"{self.imported.get_absolute_url()}?at=22:45").content.decode()
        row = shown[shown.index("Active response") :][:120]
        assert "≥" in row and "4 h 00 min" not in row

    def test_every_metric_has_its_definition(self):
        shown = self.client.get(self.imported.get_absolute_url())
        for words in [
            "Time to find the cause",
            "1 h 15 min",
            "detected to cause identified",
            "35 min",
            "180 min weighted by users",
        ]:
            self.assertContains(shown, words)
        self.assertContains(shown, "db-svg long")
        self.assertContains(shown, "db-svg tall")

    def test_history_of_an_entry_has_the_words_of_the_form_and_only_what_changed(self):
        self.client.force_login(self.ada)
        incident = make_incident(lead=self.ada)
        entry = add_entry(incident, by=self.ada, text="Errors rise", at=NOW, now=NOW)
        later = NOW + timedelta(minutes=5)
        changes = {"at": later, "type": "decision", "text": "Errors rise", "precision": "approx"}
        edit_entry(entry, by=self.ada, version=1, now=later, **changes)
        page = self.client.get(f"{incident.get_absolute_url()}entries/{entry.pk}/edit/").content.decode()
        history = " ".join(page.partition("History")[2].partition("</section>")[0].split())
        for label, value in [("When", "2 Mar, 09:00"), ("Type", "Observation"), ("Precision", "exact")]:
            self.assertIn(f"{label}, before:</span> {value}", history)
        self.assertNotIn("What happened", history)

    def test_conflicting_edits_of_an_entry_show_both_texts(self):
        self.client.force_login(self.ada)
        self.log("Errors rise")
        entry = TimelineEntry.objects.get(text="Errors rise")
        form = {"at": "now", "type": "observation", "precision": "exact", "version": 1}
        url = f"{self.url}entries/{entry.pk}/edit/"
        self.assertEqual(self.client.post(url, {**form, "text": "Errors fall"}).status_code, 302)
        clash = self.client.post(url, {**form, "text": "Errors stay"})
        self.assertContains(clash, "Errors fall", status_code=409)
        self.assertContains(clash, "Errors stay", status_code=409)

    def test_text_of_an_entry_in_a_repeated_hour_is_edited_without_a_question(self):
        """The clock is shown with its offset, which says which of the two hours it is."""
        self.client.force_login(self.ada)
        Incident.objects.filter(pk=self.incident.pk).update(zone="Europe/Berlin")
        second = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
        entry = add_entry(self.incident, by=self.ada, text="Errors rise", at=second, now=NOW)
        url = f"{self.url}entries/{entry.pk}/edit/"
        self.assertContains(self.client.get(url), 'value="2025-10-26 02:30+01:00"')
        form = {"type": "observation", "precision": "exact", "version": 1, "text": "Errors fall"}
        asked = self.client.post(url, {**form, "at": "2025-10-26 02:30"})
        self.assertContains(asked, "Enter 02:30+02:00 or 02:30+01:00.", status_code=422)
        self.assertEqual(self.client.post(url, {**form, "at": "2025-10-26 02:30+01:00"}).status_code, 302)
        entry.refresh_from_db()
        self.assertEqual((entry.text, entry.at), ("Errors fall", second))

    def test_time_fields_say_which_time_they_mean_while_they_are_typed(self):
        form = self.client.get(f"{self.url}impact/add/").content.decode()
        address = unescape(re.search(r'name="starts_at"[^>]* hx-get="([^"]*)"', form)[1])
        for typed, words in [
            ("-20m", "day "),  # today, or yesterday soon after midnight
            ("25:99", '<span class="alarm">25:99 does not exist'),
            ("<b>", "“&lt;b&gt;” is not"),
            ("", ""),
        ]:
            with self.subTest(typed):
                self.assertContains(self.client.get(f"{address}&{urlencode({'starts_at': typed})}"), words)
        self.assertContains(self.client.get("/incidents/declare/"), 'hx-get="/incidents/time/?zone=')

    def test_invalid_form_keeps_its_input(self):
        response = self.client.post(f"{self.url}escalate/", {"to_team": "Infrastructure", "at": "yesterdayish"})
        self.assertContains(response, "Infrastructure", status_code=422)
        self.assertContains(response, "is not a valid time", status_code=422)
        early = self.client.post(f"{self.url}resolve/", {"at": "-3h"})
        self.assertContains(early, "after the start of impact", status_code=422)

    def test_form_page_redirects_to_the_incident(self):
        """For htmx in a dialog the response is a reload, which on this page would only render the form again."""
        alone = self.client.get(f"{self.url}severity/")
        self.assertNotContains(alone, f'hx-post="{self.url}severity/"')
        dialog = self.client.get(f"{self.url}severity/", headers=HTMX)
        self.assertContains(dialog, f'hx-post="{self.url}severity/"')
        self.assertRedirects(self.client.post(f"{self.url}severity/", {"severity": 1}), self.url)
        again = self.client.post(f"{self.url}severity/", {"severity": 3}, headers=HTMX)
        self.assertEqual((again.status_code, again["HX-Refresh"]), (204, "true"))

    def test_rows_of_another_incident_are_404(self):
        entry = self.imported.entries.first()
        self.assertEqual(self.client.get(f"{self.url}entries/{entry.pk}/edit/").status_code, 404)
        hypothesis = self.imported.hypotheses.first()
        self.assertEqual(self.client.post(f"{self.url}hypotheses/{hypothesis.pk}/reopen/").status_code, 404)

    def test_admin_view_of_a_private_incident_is_logged_hourly(self):
        private = make_incident(circle=self.circle)
        self.client.force_login(self.dana)
        for _ in range(2):
            self.client.get(private.get_absolute_url())
        self.assertEqual(Event.objects.filter(event_type="incident.viewed").count(), 1)

    def test_link_to_a_private_incident_is_hidden(self):
        private = make_incident(circle=self.circle, title="Secret customer")
        self.incident.recurrence_of = private
        self.incident.save()
        self.assertContains(self.client.get(self.url), "Secret customer")
        self.client.force_login(self.mallory)
        self.assertNotContains(self.client.get(self.url), private.ref)


class OneEntryTests(TeamTestCase):
    """A note responds with its entry, and a viewer who gets an event fetches that entry."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(at=timezone.now() - timedelta(minutes=2))
        cls.url = cls.incident.get_absolute_url()

    def log(self, text, **headers):
        return self.client.post(f"{self.url}log/", {"text": text}, headers={**HTMX, **headers})

    def setUp(self):
        self.client.force_login(self.grace)
        self.log("The first one")

    def test_note_returns_only_its_entry(self):
        with at_most(LINE):
            response = self.log("Errors rise")
        shown = response.content.decode()
        assert shown.count("<li") == 1 and "Errors rise" in shown and "The first one" not in shown
        assert 'id="say-refused" role="alert" hx-swap-oob="true"' in shown
        assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#timeline > .db-tl", "afterbegin")

    def test_oldest_first_page_appends_the_new_entry(self):
        response = self.log("Errors rise", **{"HX-Current-URL": f"http://testserver{self.url}?order=old"})
        assert response["HX-Reswap"] == "beforeend"

    def test_backdated_line_returns_the_whole_timeline(self):
        earlier = (timezone.now() - timedelta(seconds=100)).isoformat()
        line = {"text": "It began", "written_at": earlier}
        response = self.client.post(f"{self.url}log/", line, headers=HTMX)
        assert 'id="timeline"' in response.content.decode()

    def test_commands_trigger_their_htmx_events(self):
        response = self.log("/suspect the database")
        assert "HX-Retarget" not in response
        event = Event.objects.get(event_type="hypothesis.added")
        assert str(event.pk) in response["Debrief-Events"].split()

    def test_single_entry_is_rendered_like_in_the_timeline(self):
        entry = TimelineEntry.objects.get(text="The first one")
        with at_most(ENTRY):
            alone = self.client.get(f"{self.url}entries/{entry.pk}/").content.decode()
        whole = self.client.get(self.url).content.decode()
        assert "".join(alone.split()) in "".join(whole.split())

    def test_deleted_entry_is_not_shown(self):
        entry = TimelineEntry.objects.get(text="The first one")
        TimelineEntry.objects.filter(pk=entry.pk).update(removed_at=timezone.now())
        assert self.client.get(f"{self.url}entries/{entry.pk}/").status_code == 404


class OfflineTests(TeamTestCase):
    def test_restricted_incident_is_not_stored_for_offline_use(self):
        self.client.force_login(self.ada)
        public, private = make_incident(), make_incident(circle=self.circle)
        self.assertEqual(self.client.get(public.get_absolute_url()).headers.get("X-Offline"), "yes")
        self.assertNotIn("X-Offline", self.client.get(private.get_absolute_url()).headers)
        self.assertNotIn("X-Offline", self.client.get("/").headers)
