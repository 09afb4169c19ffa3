"""The first draft from the record: sentences with sources, questions for unknown facts, updates that keep edits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from core.errors import NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.incident_detail import prefetch_into
from incidents.models import Escalation, Factor, Hypothesis, ImpactWindow, Incident, Milestone, TimelineEntry
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import save_draft
from postmortems.actions.first_draft import start_from_record, update_from_record
from postmortems.blocks.facts import impact_markdown
from postmortems.draft_sources import draft_of
from postmortems.draft_state import draft_state
from postmortems.models import PostmortemTemplate

START = datetime(2024, 2, 13, 22, 0, tzinfo=UTC)
ENTRIES = [
    (0, "alert", "detected", "Issue detected through monitoring alerts indicating a spike in error rates."),
    (5, "hypothesis", "acknowledged", "Engineers began investigating, initially suspecting a database overload."),
    (20, "action", "", "Database performance is examined more closely."),
    (40, "escalation", "", "The infrastructure team is called: signs point at the load balancer."),
    (75, "observation", "cause_identified", "A load balancer setting distributes traffic unevenly."),
    (120, "action", "fix_applied", "Load balancer configuration corrected; all backend servers share the traffic."),
    (240, "status", "mitigated", "Service fully restored, error rates return to normal."),
]  # fmt: skip
EXPECTED = Path(__file__).with_name("outage_draft.md")


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def outage(cast: TeamTestCase, **facts: object) -> Incident:
    """The load balancer incident as it was logged."""
    facts = {"title": "User API errors", "rank": 1, "zone_text": "GMT", "status": "resolved", **facts}
    incident = make_incident(lead=cast.ada, at=START, resolved_at=after(240), **facts)
    entries = TimelineEntry.objects.for_parent(incident)
    for minutes, kind, milestone, text in ENTRIES:
        entries.create(at=after(minutes), type=kind, milestone=milestone, text=text, author=cast.ada, created_at=NOW)
    marks = [("impact_started", 0), *[(milestone, minutes) for minutes, _, milestone, _ in ENTRIES if milestone]]
    for name, minutes in marks:
        Milestone.objects.for_parent(incident).create(name=name, at=after(minutes))
    ImpactWindow.objects.for_parent(incident).create(
        starts_at=START, ends_at=after(240), share=Decimal("0.75"), population="users", approximate=True
    )
    Hypothesis.objects.for_parent(incident).create(
        statement="Database overload", verdict="ruled_out", started_at=after(5), ended_at=after(40)
    )
    Factor.objects.for_parent(incident).create(
        statement="A load balancer setting directed most requests to one backend server, which ran out of capacity.",
        kind="root", created_by=cast.ada, created_at=NOW,
    )  # fmt: skip
    Escalation.objects.for_parent(incident).create(
        to_team="Infrastructure", requested_at=after(40), joined_at=after(44)
    )
    return incident


def loaded(incident: Incident) -> Incident:
    return prefetch_into(Incident.objects.select_related("severity", "circle").get(pk=incident.pk))


def draft(incident: Incident, template: str = "sre"):
    return draft_of(loaded(incident), PostmortemTemplate.objects.get(slug=template).sections.all(), NOW)


class OutageDraftTests(TeamTestCase):
    def test_draft_of_the_load_balancer_outage_matches(self):
        incident = outage(self)
        text = draft(incident).text.replace(incident.ref, "INC-214")
        self.assertEqual(text, EXPECTED.read_text(encoding="utf-8"))

    def test_small_share_is_the_same_in_draft_block_chart_and_page(self):
        incident = outage(self)
        incident.impact_windows.update(share=Decimal("0.0002"))
        self.assertIn("about 0.02% of users", draft(incident).text)
        self.assertIn("≈ 0.02%", impact_markdown(loaded(incident), self.ada))
        self.client.force_login(self.ada)
        page = self.client.get(incident.get_absolute_url())
        self.assertContains(page, "≈ 0.02% of users")
        self.assertNotContains(page, " 0% of users")

    def test_every_sentence_has_a_source_and_questions_have_none(self):
        for sentence in draft(outage(self)).sentences:
            with self.subTest(sentence.key):
                self.assertEqual(bool(sentence.sources), not sentence.question and not sentence.key.endswith(".title"))

    def test_same_facts_give_the_same_draft(self):
        incident = outage(self)
        self.assertEqual(draft(incident), draft(incident))

    def test_incident_without_facts_gives_only_questions(self):
        filled = draft(make_incident(lead=self.ada, at=NOW))
        self.assertEqual([sentence.text for sentence in filled.sentences if not sentence.question], [])
        self.assertIn("<!-- Question: Which conditions in the system started it? -->", filled.text)

    def test_markup_of_an_entry_is_removed(self):
        incident = make_incident(lead=self.ada, at=NOW)
        entries = TimelineEntry.objects.for_parent(incident)
        entries.create(at=NOW, text="# Big <!-- gone\n\n## Heading", author=self.ada, created_at=NOW)
        self.assertIn("\n\nBig gone ## Heading (09:00).\n\n", draft(incident).text)

    def test_entry_of_the_milestone_is_quoted_when_several_are_in_the_same_minute(self):
        incident = make_incident(at=START, resolved_at=after(9), status="resolved")
        entries = TimelineEntry.objects.for_parent(incident)
        for second, (text, milestone) in enumerate(
            [("Errors rise", ""), ("The pool was halved", "cause_identified"), ("Impact ended.", "mitigated")]
        ):
            at = after(5) + timedelta(seconds=second)
            entries.create(at=at, text=text, milestone=milestone, author=self.ada, created_at=NOW)
            if milestone:
                Milestone.objects.for_parent(incident).create(name=milestone, at=at)
        text = draft(incident).text
        self.assertIn("The cause was identified at 22:05 UTC: The pool was halved.", text)
        self.assertIn("The impact ended at 22:05 UTC.", text)

    def test_known_fact_replaces_its_question(self):
        incident = outage(self)
        Hypothesis.objects.filter(incident=incident).update(plausible_because="slow queries rose in the same minute")
        text = draft(incident).text
        self.assertIn("It was plausible for this reason: slow queries rose in the same minute.", text)
        self.assertNotIn("Which signals made", text)


class UpdateTests(TeamTestCase):
    def start(self):
        self.incident = outage(self)
        return start_from_record(loaded(self.incident), by=self.ada, now=NOW)

    def update(self, postmortem):
        postmortem.incident = loaded(self.incident)
        return update_from_record(postmortem, by=self.ada, now=NOW + timedelta(hours=1))

    def edit(self, postmortem, old: str, new: str):
        self.assertIn(old, postmortem.text)
        return save_draft(
            postmortem, by=self.ada, text=postmortem.text.replace(old, new), version=postmortem.version, now=NOW
        )

    def test_draft_uses_the_template_of_its_severity(self):
        postmortem = self.start()
        self.assertEqual((postmortem.status, postmortem.template.slug), ("draft", "sre"))
        self.assertIn("INC-", postmortem.text)

    def test_changed_fact_updates_its_sentence(self):
        postmortem = self.start()
        ImpactWindow.objects.filter(incident=self.incident).update(share=Decimal("0.5"), measured_by="request counts")
        text = self.update(postmortem).text
        self.assertIn("affected about 50% of users", text)
        self.assertNotIn("75%", text)
        self.assertIn("This was measured by request counts.", text)

    def test_edited_sentence_is_kept(self):
        postmortem = self.edit(self.start(), "INC-", "In short: INC-")
        edited = self.edit(postmortem, "The fix was applied at 00:00 GMT (UTC+0).", "We fixed it at midnight.")
        Milestone.objects.filter(incident=self.incident, name="fix_applied").update(at=after(130))
        text = self.update(edited).text
        summary, _, rest = text.partition("## Impact")
        self.assertIn("We fixed it at midnight.", summary)
        self.assertNotIn("The fix was applied", summary)
        self.assertIn("The fix was applied at 00:10 GMT (UTC+0)", rest)  # in the resolution, which no person edited

    def test_removed_sentence_does_not_return(self):
        postmortem = self.edit(self.start(), "The impact ended at 02:00 GMT (UTC+0), 2 h later.", "")
        self.assertNotIn("2 h later", self.update(postmortem).text)
        self.assertNotIn("2 h later", self.update(postmortem).text)

    def test_new_entry_is_inserted_in_order(self):
        postmortem = self.start()
        entries = TimelineEntry.objects.for_parent(self.incident)
        entries.create(at=after(30), text="Replicas are idle.", author=self.ada, created_at=NOW)
        self.assertIn("more closely (22:20). Replicas are idle (22:30). The infra", self.update(postmortem).text)

    def test_update_without_new_facts_changes_nothing(self):
        postmortem = self.start()
        before = postmortem.version
        self.assertEqual(self.update(postmortem).version, before)

    def test_state_counts_changed_facts_and_open_questions(self):
        postmortem = self.start()
        Milestone.objects.filter(incident=self.incident, name="fix_applied").update(at=after(130))
        postmortem.incident = loaded(self.incident)
        state = draft_state(postmortem, now=NOW)
        self.assertGreater(state.pending.changed, 0)
        self.assertEqual(state.edited, 0)
        self.assertIn("Which signals made “Database overload” plausible at 22:05?", [q.text for q in state.questions])

    def test_viewer_cannot_start_or_update(self):
        postmortem = self.start()
        with self.assertRaises(NotAllowed):
            update_from_record(postmortem, by=self.linus, now=NOW)
        with self.assertRaises(NotAllowed):
            start_from_record(loaded(make_incident(lead=self.ada)), by=self.linus, now=NOW)

    def test_approved_text_is_not_updated(self):
        postmortem = self.start()
        postmortem.status = "approved"
        with self.assertRaisesMessage(Refused, "approved"):
            update_from_record(postmortem, by=self.ada, now=NOW)


class DraftPageTests(TeamTestCase):
    def test_start_page_previews_the_draft_with_its_sources(self):
        incident = outage(self)
        self.client.force_login(self.ada)
        page = self.client.get(f"/postmortems/{incident.ref}/")
        self.assertContains(page, "Start with first draft")
        self.assertContains(page, ">Entry 6</a>")
        self.assertContains(page, "<blockquote>\n<p>How was “Database overload” ruled out?</p>")

    def test_another_template_is_previewed_by_its_name(self):
        incident = outage(self)
        self.client.force_login(self.ada)
        page = self.client.get(f"/postmortems/{incident.ref}/?template=light")
        self.assertContains(page, "Root cause and resolution")
        self.assertNotContains(page, "Where we got lucky")

    def test_readers_see_sources_but_no_questions(self):
        incident = outage(self)
        start_from_record(loaded(incident), by=self.ada, now=NOW)
        self.client.force_login(self.linus)
        page = self.client.get(f"/postmortems/{incident.ref}/")
        self.assertContains(page, 'class="db-cite"')
        self.assertContains(page, ">Impact</a>")
