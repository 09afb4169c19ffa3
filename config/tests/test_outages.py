"""A failing database or disk: 503 or 507 with a message, for page, htmx and API, from views and middleware."""

import errno
from typing import Any
from unittest.mock import patch

from django.contrib.sessions.backends.db import SessionStore
from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from psycopg.errors import ReadOnlySqlTransaction

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product
from core.errors import outage_status
from core.testing import TeamTestCase


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection failed")


def full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [path("away/", away), path("full/", full), path("api/v1/away/", away), *product]
handlers = [handler400, handler403, handler404, handler500]


@override_settings(ROOT_URLCONF="config.tests.test_outages")
class OutageTests(TeamTestCase):
    def setUp(self) -> None:
        self.client.raise_request_exception = False
        self.client.force_login(self.grace)

    def test_pages_explain_a_database_outage(self) -> None:
        for address, status, words in [("/away/", 503, "database is unavailable"), ("/full/", 507, "out of storage")]:
            response = self.client.get(address)
            self.assertContains(response, words, status_code=status)
            assert response.headers["Retry-After"] == "5"

    def test_htmx_and_api_explain_a_database_outage(self) -> None:
        response = self.client.get("/away/", headers={"HX-Request": "true"})
        assert (response.status_code, response.headers["HX-Retarget"]) == (503, "#refusal")
        assert self.client.get("/api/v1/away/").json() == {"detail": OUTAGES_WORDS}

    def test_database_error_in_middleware_gets_the_same_page(self) -> None:
        asked = []

        def fails(store: Any) -> None:
            asked.append(store)
            raise OperationalError("the connection pool timed out")

        with patch.object(SessionStore, "load", fails):  # an unavailable server
            response = self.client.get("/incidents/")
        self.assertContains(response, "database is unavailable", status_code=503)
        assert len(asked) == 1

    def test_programming_errors_stay_500(self) -> None:
        assert outage_status(OperationalError("no such column: x")) == 0
        assert outage_status(OperationalError("database is locked")) == 503
        assert outage_status(OperationalError("database or disk is full")) == 507
        assert outage_status(ValueError("x")) == 0

    def test_standby_database_is_unavailable(self) -> None:
        error = InternalError("cannot execute UPDATE in a read-only transaction")
        error.__cause__ = ReadOnlySqlTransaction()
        assert outage_status(error) == 503
        assert outage_status(InternalError("invalid page in block 3")) == 0


OUTAGES_WORDS = "The database is unavailable. Try again in a few seconds."
