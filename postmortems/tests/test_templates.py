"""Managers edit templates; questions are hints that never print; changes apply to new postmortems only."""

from django.test import SimpleTestCase
from django.urls import reverse

from core.errors import Invalid, NotAllowed, Refused, StaleVersion
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import start_postmortem
from postmortems.actions.edit_templates import archive_template, create_template, edit_template, restore_template
from postmortems.models import PostmortemTemplate, suggested_first
from postmortems.sections import required_code

STORY = [
    {
        "heading": "What happened",
        "hint": "In order -->, as people saw it.",
        "blocks": ["timeline"],
        "content": "events",
    },
    {"heading": "What we learned", "required": True},
]


class TemplateTests(TeamTestCase):
    def create(self, **facts):
        return create_template(by=self.mona, name="Story", sections=STORY, now=NOW, **facts)

    def test_new_postmortem_has_sections_hints_and_live_blocks(self):
        draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, template=self.create(), now=NOW)
        self.assertEqual(
            draft.text,
            "## What happened\n\n<!-- In order , as people saw it. -->\n\n{{ timeline }}\n\n## What we learned\n",
        )

    def test_edit_creates_a_version_and_keeps_existing_postmortems(self):
        template = self.create()
        draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, template=template, now=NOW)
        edit_template(template, by=self.mona, sections=[{"heading": "Only this"}], version=1)
        self.assertEqual(template.version, 2)
        self.assertEqual([section.heading for section in template.sections.all()], ["Only this"])
        draft.refresh_from_db()
        self.assertIn("What we learned", draft.text)

    def test_edits_of_different_fields_keep_each_other(self):
        template = PostmortemTemplate.objects.get(slug="sre")
        read_before = PostmortemTemplate.objects.get(pk=template.pk)
        edit_template(template, by=self.mona, name="Tale")
        edit_template(read_before, by=self.mona, description="With a plot")
        template.refresh_from_db()
        self.assertEqual((template.name, template.description), ("Tale", "With a plot"))

    def test_stale_version_is_refused(self):
        template = self.create()
        edit_template(template, by=self.mona, name="Tale", version=1)
        with self.assertRaises(StaleVersion):
            edit_template(template, by=self.dana, name="Saga", version=1)

    def test_only_managers_can_edit(self):
        with self.assertRaisesMessage(NotAllowed, "Only managers can edit templates"):
            create_template(by=self.ada, name="Mine", sections=STORY)

    def test_missing_duplicate_headings_and_unknown_blocks_are_refused(self):
        for sections, words in [
            ([], "at least one section"),
            ([{"heading": "  "}], "each section a heading"),
            ([{"heading": "Same"}, {"heading": "same"}], "same heading"),
            ([{"heading": "One", "blocks": ["taks"]}], "not a live block"),
        ]:
            with self.subTest(words), self.assertRaisesMessage(Invalid, words):
                create_template(by=self.mona, name="New", sections=sections)

    def test_archived_template_is_not_offered_and_can_be_restored(self):
        template = archive_template(self.create(), by=self.mona)
        self.assertNotIn(template, PostmortemTemplate.objects.in_use())
        restore_template(template, by=self.mona)
        self.assertIn(template, PostmortemTemplate.objects.in_use())

    def test_last_active_template_cannot_be_archived(self):
        template = self.create()
        PostmortemTemplate.objects.exclude(pk=template.pk).update(archived_at=NOW)
        with self.assertRaisesMessage(Refused, "last template in use"):
            archive_template(template, by=self.mona)

    def test_near_miss_and_small_incident_have_their_own_template(self):
        rows = list(PostmortemTemplate.objects.in_use().with_sections())
        for facts, slug in [({"rank": 1}, "sre"), ({"rank": 3}, "light"), ({"kind": "near_miss"}, "near-miss")]:
            self.assertEqual(suggested_first(rows, make_incident(lead=self.ada, **facts))[0].slug, slug)


class TemplatePageTests(TeamTestCase):
    def setUp(self):
        self.incident = make_incident(lead=self.ada)
        self.client.force_login(self.mona)

    def form(self, **more):
        facts = {
            "name": "Story",
            "sections-TOTAL_FORMS": "3",
            "sections-INITIAL_FORMS": "2",
            "sections-0-heading": "First",
            "sections-0-position": "1",
            "sections-0-hint": "What was seen?",
            "sections-1-heading": "Second",
            "sections-1-position": "2",
            "incident": self.incident.ref,
        }
        return facts | more

    def test_only_authors_see_the_question_in_the_preview(self):
        url = "/settings/templates/sre/"
        self.assertContains(self.client.get(url), "<em>Three to five sentences that a new colleague understands.</em>")
        self.assertNotContains(self.client.get(url + "?as=reader"), "<em>Three to five sentences")

    def test_sections_are_stored_in_the_order_of_their_positions(self):
        sent = self.form(**{"sections-0-position": "9"})
        self.assertRedirects(self.client.post("/settings/templates/new/", sent), "/settings/templates/story/")
        rows = PostmortemTemplate.objects.get(slug="story").sections.all()
        self.assertEqual([row.heading for row in rows], ["Second", "First"])

    def test_moved_section_is_previewed_without_saving(self):
        page = self.client.post("/settings/templates/preview/", self.form(move="1:up"))
        text = page.content.decode()
        self.assertLess(text.index('value="Second"'), text.index('value="First"'))
        self.assertFalse(PostmortemTemplate.objects.filter(slug="story").exists())

    def test_invalid_template_form_keeps_its_values(self):
        page = self.client.post("/settings/templates/new/", self.form(**{"sections-1-heading": "first"}))
        self.assertContains(page, "Two sections have the same heading", status_code=422)
        self.assertContains(page, "What was seen?", status_code=422)


class CodeTests(SimpleTestCase):
    def test_headings_of_any_script_have_codes_of_their_own(self):
        codes = {required_code(heading) for heading in ["要約", "原因", "Причина", "Summary", "Root cause"]}
        assert len(codes) == 5
        assert all(reverse("postmortems:section-none", args=[1, code]) for code in codes)
