"""Ways on from the review page: one day for all entries, and a refused document as plain text."""

from datetime import date

from core.testing import TeamTestCase
from importing.draft_days import with_day
from importing.forms.confirm import as_posted
from importing.models import Import
from incidents.models import Hypothesis, Incident

UNDATED = """# Queue stopped

Timeline (UTC)
- 22:40 Alert: the queue does not move
- 23:50 The worker is restarted
- 00:20 The queue moves again

Root cause: a full disk
"""
SUSPECTED = """# Shop outage on 3 May 2024

Timeline (UTC)
- 10:02 Database overload suspected
- 10:20 The queue is full
- 10:40 Service restored

Root cause: A deploy removed the certificate of the load balancer.
"""
NOTE = "Milk, eggs and bread for Friday.\nAlso water the plants."


class UnsetValueTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def names(self, rows):
        return [row["field"].name for row in rows]

    def test_values_that_the_text_does_not_have_are_folded_away(self):
        self.client.post("/imports/read/", {"text": UNDATED})
        kept = Import.objects.get()
        page = self.client.get(kept.get_absolute_url())
        folded = self.names(page.context["unset_rows"])
        assert {"measured_by", "lead", "restricted", "reason"} <= set(folded)
        assert {"title", "severity", "zone", "started", "ended"} <= set(self.names(page.context["head_rows"]))
        self.assertContains(page, "incident lead")
        facts = {**as_posted(kept.choices), "version": kept.version, "restricted": "on", "measured_by": "logs"}
        answer = self.client.post(f"{kept.get_absolute_url()}create/", facts)
        shown = set(self.names(answer.context["head_rows"]))
        assert {"restricted", "reason", "measured_by"} <= shown  # what was set, and what is wrong


class AssumedEndTests(TeamTestCase):
    def test_assumed_end_of_a_hypothesis_is_asked_about_and_can_be_confirmed_as_it_is(self):
        self.client.force_login(self.ada)
        self.client.post("/imports/read/", {"text": SUSPECTED})
        kept = Import.objects.get()
        page = self.client.get(kept.get_absolute_url())
        self.assertContains(page, "The root cause is something else; the text does not say when, the end of the")
        (row,) = next(group["rows"] for group in page.context["groups"] if group["name"] == "hypotheses")
        assert row["open"]
        facts = {**as_posted(kept.choices), "version": kept.version, "severity": "3"}
        self.client.post(f"{kept.get_absolute_url()}create/", facts)
        hypothesis = Hypothesis.objects.get()
        assert (hypothesis.verdict, f"{hypothesis.ended_at:%H:%M}") == ("ruled_out", "10:40")


class UseDayTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_one_day_is_used_for_all_undated_entries(self):
        self.client.post("/imports/read/", {"text": UNDATED})
        kept = Import.objects.get()
        page = self.client.get(kept.get_absolute_url())
        self.assertContains(page, "Use this day for all")
        facts = {**as_posted(kept.choices), "version": kept.version, "use_day": "1", "day": "2031-05-03"}
        self.client.post(f"{kept.get_absolute_url()}save/", facts)
        kept.refresh_from_db()
        found = [row["at"] for row in kept.choices["entries"]]
        assert found == ["2031-05-03 22:40", "2031-05-03 23:50", "2031-05-04 00:20"]
        assert kept.choices["started"] == "2031-05-03 22:40"
        self.assertNotContains(self.client.get(kept.get_absolute_url()), "Use this day for all")

    def test_hypotheses_get_the_day_of_their_entries(self):
        suspected = UNDATED.replace("- 23:50", "- 23:45 A database overload is suspected\n- 23:48 Escalated\n- 23:50")
        self.client.post("/imports/read/", {"text": suspected})
        choices = with_day(Import.objects.get().choices, date(2031, 5, 3))
        (hypothesis,) = choices["hypotheses"]
        assert (hypothesis["started"], hypothesis["ended"]) == ("2031-05-03 23:45", "2031-05-03 23:48")

    def test_invalid_day_is_refused_and_the_input_is_kept(self):
        self.client.post("/imports/read/", {"text": UNDATED})
        kept = Import.objects.get()
        facts = {**as_posted(kept.choices), "title": "Typed", "version": kept.version, "use_day": "1"}
        for day in ("2031-02-30", "\uff12031-05-03"):
            answer = self.client.post(f"{kept.get_absolute_url()}save/", {**facts, "day": day})
            self.assertContains(answer, "Enter the day of the first entry", status_code=422)
            self.assertContains(answer, "Typed</textarea>", status_code=422)

    def test_dated_entries_and_the_stated_start_are_unchanged(self):
        choices = {"started": "2031-01-01 10:00", "entries": [{"at": "2031-01-01 10:00"}, {"at": "9:05"}]}
        found = with_day(choices, date(2031, 5, 3))
        assert [row["at"] for row in found["entries"]] == ["2031-01-01 10:00", "2031-05-03 09:05"]
        assert found["started"] == "2031-01-01 10:00"


class PlainTextTests(TeamTestCase):
    def test_refused_text_becomes_an_incident_with_its_text(self):
        self.client.force_login(self.ada)
        answer = self.client.post("/imports/read/", {"text": NOTE})
        self.assertContains(answer, "Import as plain text", status_code=422)
        self.assertContains(answer, "No incident was created. The document is in your imports.", status_code=422)
        self.assertNotContains(answer, "Nothing was saved", status_code=422)
        kept = Import.objects.get()
        self.client.post(f"{kept.get_absolute_url()}as-text/")
        kept.refresh_from_db()
        assert (kept.state, kept.problem) == ("waiting", "")
        facts = {"severity": 3, "zone": "UTC", "started": "2025-05-03 10:00"}
        posted = {**as_posted({**kept.choices, **facts}), "version": kept.version}
        answer = self.client.post(f"{kept.get_absolute_url()}create/", posted)
        assert answer.status_code == 302
        incident = Incident.objects.get()
        self.assertNotContains(self.client.get(answer.url), "Its tasks are proposed")
        assert "water the plants" in incident.postmortem.text

    def test_import_of_another_person_is_not_found(self):
        self.client.force_login(self.ada)
        self.client.post("/imports/read/", {"text": NOTE})
        self.client.force_login(self.grace)
        assert self.client.post(f"{Import.objects.get().get_absolute_url()}as-text/").status_code == 404


class ZoneTests(TeamTestCase):
    def review(self, zone):
        self.client.force_login(self.ada)
        text = (
            f"# Outage 3 May 2031\n\n## Timeline (all times in {zone})\n- 10:00 Errors begin\n- 10:30 fixed, restored\n"
        )
        return self.client.post("/imports/read/", {"text": text}, follow=True)

    def test_zone_is_a_place_or_an_offset_with_the_sign_of_the_text(self):
        for zone, shown in [("West Africa Standard Time", "Africa/Lagos"), ("UTC-5", "UTC-5"), ("GMT+1", "UTC+1")]:
            self.assertContains(self.review(zone), f'name="zone" value="{shown}"')
            assert "Etc/" not in self.review(zone).content.decode()
