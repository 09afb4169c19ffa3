"""The settings page leads to every page of settings."""

import re

from config.tests.routes import patterns
from core.testing import TeamTestCase


class SettingsSectionTests(TeamTestCase):
    def test_every_page_of_settings_is_linked_for_an_admin(self) -> None:
        self.client.force_login(self.dana)
        linked = set(re.findall(r'href="(/settings/\w+/)"', self.client.get("/settings/").content.decode()))
        pages = {f"/{entry.pattern}" for _, entry in patterns() if re.fullmatch(r"settings/\w+/", str(entry.pattern))}
        self.assertGreater(len(pages), 8)
        self.assertEqual({page for page in pages if self.client.get(page).status_code == 200} - linked, set())
