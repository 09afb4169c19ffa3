from django.test import RequestFactory, override_settings

from core.testing import TeamTestCase
from core.web.request_log import client_address


class RequestLogTests(TeamTestCase):
    def test_query_values_and_tokens_are_not_logged(self) -> None:
        self.client.force_login(self.grace)
        for path in ["/api/v1/unknown/?token=dbf_secret", "/search/?q=dbf_secret", "/welcome/dbf_secret-secret/"]:
            with self.subTest(path=path), self.assertLogs("django_structlog", "INFO") as lines:
                self.client.get(path)
            assert lines.output
            assert "dbf_secret" not in "".join(lines.output)

    def test_forwarded_address_is_used_only_behind_a_proxy(self) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 7.7.7.7")
        for count, expected in [(0, "10.0.0.1"), (1, "7.7.7.7"), (2, "6.6.6.6"), (5, "6.6.6.6")]:
            with override_settings(PROXY_COUNT=count):
                assert client_address(request) == expected
