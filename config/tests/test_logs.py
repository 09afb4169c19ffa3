"""Values that log lines must not contain."""

from django.test import SimpleTestCase

from config.logs import hide_tokens


class LogTests(SimpleTestCase):
    def test_secret_urls_are_masked_in_logs(self):
        for path, text in [
            ("POST /welcome/qx34NoF4avLs8BnP2DIyIfAmsoAV23nvcPNS5aPe9p0/accept/", "POST /welcome/…/accept/"),
            ("GET /reset/2-cz0kqv-1f4ba96f0ce4/", "GET /reset/…/"),
            ("GET /reset/sent/", "GET /reset/sent/"),
        ]:
            self.assertEqual(hide_tokens(None, "info", {"request": path, "code": 200}), {"request": text, "code": 200})
