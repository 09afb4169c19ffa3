"""What a person reads after a change: a notice over the page."""

from core.testing import TeamTestCase
from tasks.models import Status
from tasks.tests.factories import make_task


class NoticeTests(TeamTestCase):
    def accept(self, **headers):
        task = make_task(status=Status.PROPOSED, owner=None, due_on=None)
        self.client.force_login(self.ada)
        data = {"owner": "ada", "due_on": "+15d", "done_when": "It pages within 3 minutes"}
        return task, self.client.post(f"{task.get_absolute_url()}accept/", data, headers=headers)

    def test_accepting_a_task_is_confirmed_on_the_next_page(self):
        task, answer = self.accept()
        self.assertContains(self.client.get(answer.url), f"{task.ref} was accepted.")

    def test_changed_fragment_includes_the_confirmation(self):
        task, answer = self.accept(**{"HX-Request": "true"})
        self.assertContains(answer, f"{task.ref} was accepted.")
        self.assertContains(answer, 'id="notices" role="status" hx-swap-oob="true"')
