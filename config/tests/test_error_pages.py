"""Pages about an error have the navigation of every other page, and say who can help."""

from core.testing import TeamTestCase
from incidents.tests.factories import make_incident


class ErrorPageTests(TeamTestCase):
    def test_error_pages_have_the_navigation(self):
        own = make_incident(lead=self.linus).get_absolute_url()
        self.client.force_login(self.linus)
        asked = [
            (404, self.client.get("/incidents/INC-999999/")),
            (403, self.client.get("/incidents/declare/")),
            (405, self.client.get(f"{own}close/")),
        ]
        self.client.force_login(self.mona)
        asked.append((409, self.client.post(f"{own}close/")))
        for status, page in asked:
            self.assertContains(page, 'aria-label="Sections"', status_code=status)
            self.assertContains(page, '<a class="nav-link" href="/tasks/"', status_code=status)
