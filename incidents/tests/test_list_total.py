"""Totals of lists are counted up to a limit."""

from unittest.mock import patch

from core.testing import TeamTestCase
from core.web.paging import total_text
from incidents.models import Incident
from incidents.tests.factories import make_incident


class TotalTests(TeamTestCase):
    def test_total_is_exact_up_to_the_limit(self) -> None:
        with patch("core.web.paging.MAX_COUNTED", 2):
            for number, words in [
                (0, "0 incidents"),
                (1, "1 incident"),
                (2, "2 incidents"),
                (3, "more than 2 incidents"),
            ]:
                self.assertEqual(total_text(Incident.objects.all(), "incident", "incidents"), words)
                make_incident(title=f"Incident {number}")

    def test_list_shows_the_number_of_matching_incidents_that_the_person_may_see(self) -> None:
        make_incident(title="Checkout slow")
        make_incident(title="Checkout down")
        make_incident(title="Checkout of the board", circle=self.circle)
        self.client.force_login(self.mallory)
        self.assertContains(self.client.get("/incidents/?q=checkout"), "<span>2 incidents</span>", html=True)
        self.assertContains(self.client.get("/incidents/?q=slow"), "<span>1 incident</span>", html=True)

    def test_tabs_show_how_many_incidents_the_person_may_see(self) -> None:
        make_incident(lead=self.linus)
        make_incident(lead=self.mallory, status="closed")
        make_incident(circle=self.circle)
        self.client.force_login(self.mallory)
        counts = {tab["label"]: tab["count"] for tab in self.client.get("/incidents/").context["tabs"]}
        self.assertEqual(counts, {"All": "", "Open": "1", "Postmortem due": "0", "Led by me": "1", "Drills": ""})
