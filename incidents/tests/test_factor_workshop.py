"""The factor workshop: several answers to a question, evidence from the timeline, what is not addressed, half time."""

from datetime import timedelta

from core.errors import Invalid, NotAllowed
from core.testing import NOW, TeamTestCase, at_most
from incidents.actions.factors import accept_factor, add_factor, answer_half_time, set_evidence
from incidents.actions.timeline import add_entry
from incidents.models import HalfTimeAnswer, ImpactWindow, Milestone
from incidents.tests.factories import make_incident


class WorkshopTests(TeamTestCase):
    def setUp(self):
        self.incident = make_incident(lead=self.ada, at=NOW)
        self.root = self.add("A setting sent most requests to one server.", kind="root")
        self.client.force_login(self.ada)
        self.url = f"/incidents/{self.incident.ref}/factors/"

    def add(self, statement, **facts):
        return add_factor(self.incident, by=self.ada, statement=statement, now=NOW, **facts)

    def page(self, query=""):
        return self.client.get(self.url + query)

    def test_question_can_have_several_answers(self):
        asked = "How could one setting affect 75% of users?"
        for statement in ["All pools share one file.", "No load test ran."]:
            self.add(statement, parent=self.root, question=asked)
        page = self.page()
        self.assertContains(page, asked, count=1)
        (node,) = page.context["workshop"].roots
        self.assertEqual([len(answers) for _, answers in node.answers], [2])

    def test_factor_without_a_question_is_under_the_default_question(self):
        self.add("No alert watched the spread.", parent=self.root, kind="detection")
        self.assertContains(self.page(), "How did it go unnoticed?")

    def test_factors_without_task_or_decision_are_marked(self):
        other = self.add("No alert watched the spread.")
        accept_factor(other, by=self.ada, because="The service is retired in May", now=NOW)
        page = self.page()
        self.assertEqual([node.row for node in page.context["workshop"].open], [self.root])
        self.assertContains(page, "1 not addressed")
        self.assertContains(page, "Risk accepted: The service is retired in May")

    def test_evidence_is_chosen_from_the_timeline_and_shown_with_the_factor(self):
        entry = add_entry(self.incident, by=self.ada, text="One server at 100%", at=NOW, now=NOW)
        answer = self.client.post(f"{self.url}{self.root.pk}/evidence/", {"evidence": [entry.pk]})
        self.assertRedirects(answer, f"{self.url}?factor={self.root.pk}")
        self.assertContains(self.page(), ">Entry 1</a>")
        self.assertContains(self.client.get(self.incident.get_absolute_url()), f'href="#e{entry.pk}"')
        self.client.post(f"{self.url}{self.root.pk}/evidence/", {})
        self.assertNotContains(self.page(), ">Entry 1</a>")

    def test_evidence_of_another_incident_is_refused(self):
        entry = add_entry(make_incident(lead=self.ada), by=self.ada, text="Elsewhere", at=NOW, now=NOW)
        with self.assertRaises(Invalid):
            set_evidence(self.root, by=self.ada, evidence=[entry])
        answer = self.client.post(f"{self.url}{self.root.pk}/evidence/", {"evidence": [entry.pk]})
        self.assertEqual(answer.status_code, 422)

    def test_half_the_time_question_contains_the_metrics(self):
        Milestone.objects.for_parent(self.incident).create(name="mitigated", at=NOW + timedelta(hours=4))
        ImpactWindow.objects.for_parent(self.incident).create(starts_at=NOW, ends_at=NOW + timedelta(hours=4))
        self.assertContains(self.page(), "How could recovery have taken 2 h 00 min instead of 4 h 00 min?")

    def test_each_part_has_one_editable_answer(self):
        for text in ["An alert that names the layer", "An alert on each pool"]:
            answer_half_time(self.incident, by=self.ada, part="detect", text=text, now=NOW)
        self.assertEqual(HalfTimeAnswer.objects.get().text, "An alert on each pool")

    def test_answer_that_is_too_long_stays_in_its_field(self):
        Milestone.objects.for_parent(self.incident).create(name="mitigated", at=NOW + timedelta(hours=4))
        ImpactWindow.objects.for_parent(self.incident).create(starts_at=NOW, ends_at=NOW + timedelta(hours=4))
        page = self.client.post(f"{self.url}half-time/", {"part": "mitigate", "text": "An alert " * 200})
        self.assertContains(page, 'id="half_error"', status_code=422)
        self.assertContains(page, "An alert An alert", status_code=422)

    def test_viewer_can_read_but_not_change(self):
        with self.assertRaises(NotAllowed):
            answer_half_time(self.incident, by=self.linus, part="detect", text="Mine", now=NOW)
        self.client.force_login(self.linus)
        self.assertNotContains(self.page(), "Save evidence")

    def test_query_count_does_not_grow_with_the_factors(self):
        for number in range(6):
            self.add(f"Factor {number}", parent=self.root)
        self.page()
        with at_most(30):
            self.page()

    def test_selected_text_fills_the_form_of_a_new_factor(self):
        page = self.client.get(f"{self.url}add/?statement=All+pools+share+one+file&kind=detection")
        self.assertContains(page, "All pools share one file")
