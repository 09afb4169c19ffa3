"""A test case with a provider of company sign-in and a browser."""

from django.utils import timezone

from accounts.models import CompanyIdentity, User
from accounts.tests.oidc_provider import OidcProvider
from core.testing import TeamTestCase


class CompanyTestCase(TeamTestCase):
    def setUp(self):
        self.provider = OidcProvider()
        self.enterContext(self.provider)

    def connect(self, person, subject="00u1ada"):
        facts = {"issuer": self.provider.url, "subject": subject, "created_at": timezone.now()}
        return CompanyIdentity.objects.create(user=person, **facts)

    def begin(self, path="/sign-in/company/"):
        """The address of the provider that the browser is sent to."""
        return self.client.get(path)["Location"]

    def go(self, path="/sign-in/company/", **change):
        """To the provider and back."""
        answer = self.provider.authorize(self.begin(path), **change)
        return self.client.get("/sign-in/company/callback/", answer)

    def signed_in(self):
        key = self.client.session.get("_auth_user_id")
        return User.objects.get(pk=key) if key else None

    def assert_refused(self, answer, words="was not accepted"):
        self.assertContains(answer, words, status_code=422)
        assert self.signed_in() is None
