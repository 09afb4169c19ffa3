"""Statements per page, independent of the number of rows. Two are for session and user."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.files.tests.factories import upload
from core.testing import NOW, TeamTestCase, at_most
from importing.tests.import_data import import_load_balancer_outage
from incidents.actions.entry_files import attach_file
from incidents.models import Service
from incidents.tests.factories import make_incident
from training.tests.factories import make_session

pytestmark = pytest.mark.both_databases

# Each kind of part of an incident is one statement of its own, so a detail costs eight for its parts. Followers, the
# live incident and the evidence of factors take one each. Files, drills, sessions and recurrences of tasks take one
# each where the incident has them. The list reads its choices in three, its total, counts of the tabs, saved views,
# and teams to share a view with; all but the last are kept between requests outside a transaction.
LIST, DETAIL, API_LIST, API_DETAIL = 12, 18, 4, 11


class BudgetTests(TeamTestCase):
    with_counts = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.service = Service.objects.create(name="User API", slug="user-api")
        cls.incident = import_load_balancer_outage(cls.ada, services=[cls.service])

    def more(self, count):
        for number in range(count):
            make_incident(at=NOW - timedelta(hours=number)).services.add(self.service)

    def ask(self, url, most):
        self.client.force_login(self.grace)
        self.client.get(url)  # load templates and converters before counting
        with at_most(most):
            self.client.get(url)

    def test_list_query_count_is_constant(self):
        for count in [1, 12]:
            self.more(count)
            self.ask("/incidents/", LIST)

    def test_filters_take_no_extra_query(self):
        self.more(3)
        url = "/incidents/?status=open&severity=2&service=user-api&q=slow"
        self.ask(url, LIST)
        self.ask(f"{url}&mine=1", LIST + 1)  # an empty list looks up the name of the service

    def test_incident_page_query_count_is_constant(self):
        url = self.incident.get_absolute_url()
        self.client.force_login(self.grace)
        self.client.get(url)
        counts = []
        for rows in [0, 40]:
            for number in range(rows):
                self.client.post(f"{url}log/", {"text": f"Note {number}"})
            with CaptureQueriesContext(connection) as queries:
                self.client.get(url)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], DETAIL)

    def test_files_and_sessions_take_one_query_each(self):
        entry = self.incident.entries.order_by("pk").first()
        attach_file(entry, by=self.ada, file=upload(name="pool.log"), now=NOW)
        make_session(self.ada, title="Drain a pool", incident=self.incident)
        self.ask(self.incident.get_absolute_url(), DETAIL + 2)
        self.assertContains(self.client.get(self.incident.get_absolute_url()), "Drain a pool")

    def test_api_query_count_is_constant(self):
        self.more(3)
        self.ask("/api/v1/incidents/", API_LIST)
        self.ask(f"/api/v1/incidents/{self.incident.ref}/", API_DETAIL)
