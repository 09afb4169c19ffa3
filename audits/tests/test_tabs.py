"""The tabs of the audit pages count what is not finished."""

import re

from audits.models import Checklist
from audits.tests.factories import make_run
from core.testing import TeamTestCase


class TabTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make_run(title="Connection pools")
        make_run(title="Root certificates", circle=cls.circle)

    def tabs(self, person, path):
        self.client.force_login(person)
        bar = re.search(r'<nav class="db-tabs" aria-label="Audits">.*?</nav>', self.client.get(path).text, re.S)[0]
        return dict(re.findall(r'>(\w+)<span\s+class="db-count">([^<]+)</span>', bar))

    def test_each_page_shows_the_same_counts(self):
        checklists = str(Checklist.objects.count())
        expected = {"Runs": "2", "Findings": "0", "Schedules": "0", "Checklists": checklists}
        for path in ["/audits/", "/audits/findings/", "/audits/schedules/", "/audits/templates/"]:
            assert self.tabs(self.ada, path) == expected, path

    def test_private_runs_are_counted_only_for_people_with_access(self):
        assert self.tabs(self.mallory, "/audits/")["Runs"] == "1"
