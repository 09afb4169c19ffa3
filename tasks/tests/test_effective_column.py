from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from tasks.models import Status
from tasks.panels import effective_of_all
from tasks.tests.factories import TODAY, make_task


class EffectiveColumnTests(TeamTestCase):
    def test_incident_list_shows_the_number_of_effective_tasks(self):
        kept, none = make_incident(title="Search is slow"), make_incident(title="Mail is late")
        make_task(incident=kept, status=Status.EFFECTIVE)
        make_task(incident=kept)
        risk = {"wont_do_reason": "The part goes away", "risk_owner": self.mona, "review_on": TODAY}
        make_task(incident=kept, status=Status.WONT_DO, **risk)
        make_task(incident=none, status=Status.EFFECTIVE)
        self.client.force_login(self.grace)
        response = self.client.get("/incidents/")
        self.assertContains(response, ">Effective</th>")
        self.assertContains(response, '<td class="num hide nowrap less">1 of 2</td>')
        self.assertContains(response, '<td class="num hide nowrap less is-effective">1 of 1</td>')

    def test_incident_without_tasks_shows_a_dash(self):
        assert effective_of_all(None) == {"text": "—", "effective": False}
