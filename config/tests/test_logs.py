"""Values that log lines must not contain."""

import logging
import sys

from django.db import OperationalError
from django.test import SimpleTestCase

from config.logs import WithoutOutages, hide_tokens
from config.tests.routes import patterns


class LogTests(SimpleTestCase):
    def test_secret_urls_are_masked_in_logs(self):
        for path, text in [
            ("POST /welcome/qx34NoF4avLs8BnP2DIyIfAmsoAV23nvcPNS5aPe9p0/accept/", "POST /welcome/…/accept/"),
            ("GET /reset/2-cz0kqv-1f4ba96f0ce4/", "GET /reset/…/"),
            ("GET /reset/sent/", "GET /reset/sent/"),
            ("POST /api/v1/alerts/s00aa11bb22cc33dd/dba_x3NoF4avLs8/", "POST /api/v1/alerts/s00aa11bb22cc33dd/…/"),
            ("GET /api/v1/alerts/17/attach/", "GET /api/v1/alerts/17/attach/"),
        ]:
            self.assertEqual(hide_tokens(None, "info", {"request": path, "code": 200}), {"request": text, "code": 200})

    def test_outage_is_logged_without_a_traceback_for_each_request(self):
        for error, logger, logged in [
            (OperationalError("connection refused"), "django.request", False),
            (OperationalError("connection refused"), "core.web.outages", True),
            (ValueError("a fault of Debrief"), "django.request", True),
        ]:
            try:
                raise error
            except Exception:
                record = logging.LogRecord(logger, logging.ERROR, "", 0, "Service Unavailable", None, sys.exc_info())
            self.assertEqual(WithoutOutages().filter(record), logged)
        self.assertTrue(WithoutOutages().filter(logging.LogRecord("x", logging.ERROR, "", 0, "No error", None, None)))

    def test_address_of_a_web_socket_is_logged_without_its_query(self):
        with self.assertLogs("uvicorn.error", "INFO") as logs:
            words = '%s - "WebSocket %s" [accepted]'
            logging.getLogger("uvicorn.error").info(words, "127.0.0.1:5000", "/ws/postmortems/INC-1/?token=dbf_1")
        self.assertEqual(logs.records[0].getMessage(), '127.0.0.1:5000 - "WebSocket /ws/postmortems/INC-1/" [accepted]')

    def test_tokens_in_urls_are_removed_from_logs(self):
        routes = {str(pattern.pattern) for _, pattern in patterns() if "<str:token>" in str(pattern.pattern)}
        self.assertGreater(len(routes), 5)
        for route in sorted(routes):
            path = "/" + route.replace("<str:token>", "WyJhIl0:1vQ2:x_3-Zk9").replace("<str:handle>", "ada")
            path = path.replace("<alertsource:key>", "s0123456789abcdef")
            shown = hide_tokens(None, "warning", {"event": f"Not Found: {path}"})["event"]
            self.assertNotIn("1vQ2", shown)
        for path in ["/feeds//WyJhIl0:1vQ2:x_3.ics", "/Feeds/WyJhIl0:1vQ2:x_3.ics"]:
            self.assertNotIn("1vQ2", str(hide_tokens(None, "warning", {"event": f"Not Found: {path}"})))
