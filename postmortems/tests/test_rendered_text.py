"""What readers see of a text: people behind mentions, code, and what it was published without."""

from django.test import SimpleTestCase

from core.testing import TeamTestCase
from postmortems.actions.publishing import reason_needed
from postmortems.overrides import grouped_overrides, override_lines
from postmortems.tests.factories import postmortem

TEXT = "## Summary\n\nAsk @ada, @nobody.here or dba@ada.example; `@ada` is code.\n\n```python\nreturn 1\n```\n"


class RenderedTextTests(TeamTestCase):
    def page(self):
        self.client.force_login(self.linus)
        return self.client.get(f"/postmortems/{postmortem(self, text=TEXT).ref}/")

    def test_mention_links_to_the_person(self):
        page = self.page()
        link = f'<a class="db-person" href="/people/{self.ada.handle}/" title="{self.ada.name}">@ada</a>'
        self.assertContains(page, link, count=1, html=True)
        self.assertContains(page, "@nobody.here")
        self.assertContains(page, "<code>@ada</code>", html=True)

    def test_deactivated_people_are_not_linked(self):
        self.ada.is_active = False
        self.ada.save()
        self.assertNotContains(self.page(), "db-person")

    def test_code_is_highlighted(self):
        self.assertContains(self.page(), '<span class="hl-k">return</span>', html=True)


class OverrideTests(SimpleTestCase):
    def test_requirements_with_one_reason_are_printed_together(self):
        rows = [
            {"text": "Impact is recorded", "reason": "Old incident", "by": "Mona"},
            {"text": "Is the impact complete?", "reason": "Logs are gone", "by": "Mona"},
            {"text": "Each factor has a category", "reason": "Old incident", "by": "Mona"},
        ]
        groups = grouped_overrides(rows)
        self.assertEqual(
            [(group.reason, group.texts) for group in groups],
            [
                ("Old incident", ["Impact is recorded", "Each factor has a category"]),
                ("Logs are gone", ["Is the impact complete?"]),
            ],
        )
        self.assertEqual(override_lines(rows)[1], "Is the impact complete? Reason: Logs are gone (Mona)")

    def test_message_names_three_of_many_requirements(self):
        self.assertEqual(
            reason_needed(["A", "B", "C", "D", "E"]),
            "5 requirements are open: A; B; C; and 2 more. Enter a reason to continue without them.",
        )
        self.assertEqual(reason_needed(["A"]), "1 requirement is open: A. Enter a reason to continue without it.")
