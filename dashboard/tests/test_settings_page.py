"""Settings shows what exists, to those it is for."""

from core.testing import TeamTestCase
from dashboard.registry import SettingsSection, settings_sections
from dashboard.settings_page import sections_for


class SettingsPageTests(TeamTestCase):
    def test_people_are_shown_to_managers_and_teams_to_all(self):
        self.assertEqual([s["label"] for s in sections_for(self.linus)][:1], ["Teams"])
        self.assertEqual([s["label"] for s in sections_for(self.mona)][:2], ["People", "Teams"])

    def test_section_without_a_route_is_not_shown(self):
        dream = SettingsSection("Dream", "", "bell", "nowhere:at_all", 5)
        settings_sections.append(dream)
        self.addCleanup(settings_sections.remove, dream)
        assert "Dream" not in [s["label"] for s in sections_for(self.dana)]

    def test_navigation_shows_settings_to_managers_only(self):
        for person, shown in [(self.ada, 0), (self.mona, 1)]:
            self.client.force_login(person)
            page = self.client.get("/settings/")
            self.assertEqual(page.content.decode().count('class="nav-link" href="/settings/"') > 0, bool(shown))
