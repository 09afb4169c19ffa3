"""A postmortem is written, reviewed by someone else, and published; nothing typed is lost."""

from datetime import timedelta

from core.access.models import Circle
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.models import ImpactWindow, Milestone, TimelineEntry
from incidents.tests.factories import make_incident
from notifications.models import Notification
from postmortems.actions.drafts import Stale, change_postmortem_owner, restore_revision, save_draft, start_postmortem
from postmortems.actions.publishing import publish, reopen
from postmortems.actions.reviews import approve, ask_for_review, request_changes
from postmortems.models import Postmortem, PostmortemTemplate
from postmortems.tests.ledger import postmortem


class WritingTests(TeamTestCase):
    def start(self, circle: Circle | None = None) -> Postmortem:
        incident = make_incident(lead=self.ada, circle=circle)
        return start_postmortem(incident, by=self.ada, template=PostmortemTemplate.objects.get(slug="light"), now=NOW)

    def test_draft_starts_from_its_template(self):
        draft = self.start()
        self.assertEqual((draft.status, draft.version, draft.owner), ("draft", 1, self.ada))
        self.assertIn("## Root cause and resolution", draft.text)

    def test_postmortem_is_started_once(self):
        draft = self.start()
        with self.assertRaisesMessage(Refused, "already started"):
            start_postmortem(draft.incident, by=self.grace, now=NOW)

    def test_concurrent_edits_never_overwrite_each_other(self):
        draft = self.start()
        save_draft(draft, by=self.grace, text="Hers", version=1, now=NOW)
        with self.assertRaises(Stale) as clash:
            save_draft(draft, by=self.ada, text="His", version=1, now=NOW)
        self.assertEqual((clash.exception.theirs.text, clash.exception.mine), ("Hers", "His"))

    def test_conflict_shows_both_texts_and_keeps_the_input(self):
        draft = self.start()
        save_draft(draft, by=self.grace, text="Words of hers", version=1, now=NOW)
        self.client.force_login(self.ada)
        url = f"/postmortems/{draft.ref}/save/"
        answer = self.client.post(url, {"text": "Words of <b>his</b>", "version": 1})
        self.assertContains(answer, "@grace saved revision 2", status_code=409)
        self.assertContains(answer, "Words of &lt;b&gt;his&lt;/b&gt;", status_code=409)
        again = self.client.post(url, {"text": "Words of his", "version": 2})
        self.assertRedirects(again, f"/postmortems/{draft.ref}/edit/")
        self.assertEqual(draft.revisions.count(), 3)

    def test_old_revision_is_restored_as_a_new_one(self):
        draft = save_draft(self.start(), by=self.ada, text="Second", version=1, now=NOW)
        first = draft.revisions.get(number=1).text
        draft = restore_revision(draft, 1, by=self.grace, version=2, now=NOW)
        self.assertEqual((draft.text, draft.version), (first, 3))
        self.client.force_login(self.linus)
        self.assertContains(self.client.get(f"/postmortems/{draft.ref}/revisions/2/"), "<ins>")

    def test_text_over_the_limit_is_a_field_error(self):
        draft = self.start()
        self.client.force_login(self.ada)
        with self.assertRaises(Invalid):
            save_draft(draft, by=self.ada, text="x" * 300_000, version=1, now=NOW)

    def test_live_blocks_show_the_facts_of_the_incident_escaped(self):
        draft = self.start()
        TimelineEntry.objects.for_parent(draft.incident).create(
            at=NOW, text="Pool <script>one</script> drained", author=self.ada, created_at=NOW
        )
        ImpactWindow.objects.for_parent(draft.incident).create(
            starts_at=NOW, ends_at=NOW + timedelta(hours=4), share="0.75", population="users"
        )
        self.client.force_login(self.linus)
        answer = self.client.get(f"/postmortems/{draft.ref}/")
        self.assertContains(answer, "Pool &lt;script&gt;one&lt;/script&gt; drained")
        self.assertContains(answer, "75%")
        exported = self.client.get(f"/postmortems/{draft.ref}/export/?format=md").content.decode()
        self.assertIn("| 2 Mar 09:00 to 13:00 | users | 75% | 4 h 00 min |", exported)


class ReviewTests(TeamTestCase):
    def test_owner_cannot_review_own_postmortem(self):
        draft = postmortem(self)
        with self.assertRaisesMessage(Refused, "cannot review it"):
            ask_for_review(draft, reviewers=[self.ada], by=self.grace, now=NOW)
        asked = ask_for_review(draft, reviewers=[self.grace], by=self.ada, now=NOW)
        with self.assertRaisesMessage(NotAllowed, "another person must approve"):
            approve(asked, by=self.ada, reason="Late", now=NOW)
        self.assertEqual(Notification.objects.get(kind="postmortem_review").recipient, self.grace)

    def test_admin_who_owns_the_postmortem_cannot_approve_it(self):
        draft = postmortem(self, "in_review", owner=self.dana)
        with self.assertRaises(NotAllowed):
            approve(draft, by=self.dana, reason="Late", now=NOW)

    def written_by_mona(self):
        """A manager writes it, hands it over and has it sent to review."""
        draft = postmortem(self, owner=self.mona)
        draft = save_draft(draft, by=self.mona, text="Mine", version=1, now=NOW)
        draft = change_postmortem_owner(draft, to=self.ada, by=self.mona, now=NOW)
        return ask_for_review(draft, reviewers=[self.dana], by=self.ada, now=NOW)

    def test_owner_change_does_not_remove_authorship(self):
        row = self.written_by_mona()
        for verb in [approve, request_changes]:
            with self.assertRaisesMessage(NotAllowed, "You are an author") as refused:
                verb(row, by=self.mona, now=NOW, **({"text": "x"} if verb is request_changes else {"reason": "x"}))
            self.assertIn("@dana", str(refused.exception))
            self.assertNotIn("@mona", str(refused.exception))
        self.client.force_login(self.mona)
        page = self.client.get(f"/postmortems/{row.ref}/review/")
        self.assertContains(page, "Another person must approve")
        self.assertContains(page, "approve or request changes")
        self.assertNotContains(page, f"/postmortems/{row.ref}/approve/")
        self.assertEqual(self.client.post(f"/postmortems/{row.ref}/approve/", {"reason": "x"}).status_code, 403)
        sent = self.client.post(
            f"/api/v1/postmortems/{row.ref}/approve/", {"reason": "x"}, content_type="application/json"
        )
        self.assertEqual(sent.status_code, 403)
        self.assertEqual(approve(row, by=self.dana, reason="Gaps", now=NOW).status, "approved")

    def test_contributors_and_former_owners_cannot_review(self):
        helped = save_draft(postmortem(self), by=self.grace, text="One word", version=1, now=NOW)
        with self.assertRaisesMessage(Refused, "is an author"):
            ask_for_review(helped, reviewers=[self.grace], by=self.ada, now=NOW)
        handed = change_postmortem_owner(
            postmortem(self, "in_review", owner=self.dana), to=self.ada, by=self.dana, now=NOW
        )
        taken = change_postmortem_owner(postmortem(self, "in_review"), to=self.dana, by=self.dana, now=NOW)
        taken = change_postmortem_owner(taken, to=self.ada, by=self.ada, now=NOW)
        for row in [handed, taken]:
            with self.assertRaises(NotAllowed):
                approve(row, by=self.dana, reason="x", now=NOW)
        self.client.force_login(self.ada)
        offered = self.client.get(f"/postmortems/{helped.ref}/review/").context["ask_form"].fields["reviewers"].queryset
        self.assertEqual({person.handle for person in offered}, {"dana", "mallory", "mona"})

    def test_ownership_given_by_others_does_not_prevent_approval(self):
        """Else any writer could name each manager owner for a moment, and nobody were left to approve."""
        row = postmortem(self, "in_review", owner=self.ada)
        for to in [self.mona, self.dana, self.ada]:
            row = change_postmortem_owner(row, to=to, by=self.grace, now=NOW)
        self.assertEqual(approve(row, by=self.mona, reason="Gaps", now=NOW).status, "approved")

    def test_open_requirements_need_a_reason_that_is_stored(self):
        draft = postmortem(self, "in_review")
        with self.assertRaisesMessage(Invalid, "Enter a reason"):
            approve(draft, by=self.mona, now=NOW)
        approved = approve(draft, by=self.mona, reason="The first report names no population.", now=NOW)
        self.assertIn("impact_population", [override["code"] for override in approved.overrides])
        self.client.force_login(self.linus)
        self.assertContains(self.client.get(f"/postmortems/{draft.ref}/"), "The first report names no population.")

    def test_requested_changes_are_sent_to_the_owner(self):
        draft = postmortem(self, "in_review")
        back = request_changes(draft, by=self.mona, text="Which population?", now=NOW)
        self.assertEqual(back.status, "changes_requested")
        self.assertEqual(Notification.objects.get(kind="postmortem_changes_requested").recipient, self.ada)

    def test_only_managers_can_publish(self):
        draft = postmortem(self, "approved")
        with self.assertRaises(NotAllowed):
            publish(draft, by=self.grace, reason="x", now=NOW)
        done = publish(draft, by=self.mona, reason="Known gaps.", now=NOW)
        self.assertEqual(done.status, "published")
        self.assertTrue(Milestone.objects.filter(incident=draft.incident, name="reviewed").exists())
        self.assertEqual(reopen(done, by=self.mona, reason="New facts", now=NOW).status, "draft")

    def test_publishing_without_review_is_refused(self):
        with self.assertRaisesMessage(Refused, "cannot become published"):
            publish(postmortem(self, "draft"), by=self.mona, reason="Hurry", now=NOW)

    def test_edit_of_an_approved_text_makes_it_a_draft(self):
        row = postmortem(self, "approved")
        self.assertEqual(save_draft(row, by=self.grace, text="New", version=1, now=NOW).status, "draft")

    def test_postmortem_is_404_outside_the_circle(self):
        row = postmortem(self, "published", self.circle)
        self.client.force_login(self.mallory)
        for page in ["", "edit/", "export/", "revisions/", "revisions/1/"]:
            self.assertEqual(self.client.get(f"/postmortems/{row.ref}/{page}").status_code, 404)
        self.assertNotContains(self.client.get("/postmortems/?show=published"), row.incident.title)

    def test_every_step_is_logged(self):
        draft = ask_for_review(postmortem(self), reviewers=[self.mona], by=self.ada, now=NOW)
        publish(approve(draft, by=self.mona, reason="Gaps", now=NOW), by=self.dana, reason="Gaps", now=NOW)
        verbs = list(
            Event.objects.filter(target_kind="postmortems.postmortem")
            .order_by("pk")
            .values_list("event_type", flat=True)
        )
        self.assertEqual(verbs, ["postmortem.review_requested", "postmortem.approved", "postmortem.published"])
