"""Credentials in the database are encrypted, and stay readable when the secret key changes."""

from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.test import SimpleTestCase, override_settings

from core.encryption import decrypt, encrypt
from core.testing import NOW, TeamTestCase
from notifications.models import Endpoint
from notifications.tests.factories import make_webhook
from tasks.actions.issues import add_connection

OLD, NEW = "old-" * 15, "new-" * 15
SECRET = "ghp_very_secret_token"


class EncryptTests(SimpleTestCase):
    def test_encryption_is_randomized_and_reversible(self):
        first, second = encrypt("a secret, ünïcode"), encrypt("a secret, ünïcode")
        assert first != second and "secret" not in first
        assert decrypt(first) == decrypt(second) == "a secret, ünïcode"
        assert encrypt("") == decrypt("") == ""

    def test_former_key_decrypts_and_unknown_key_is_logged(self):
        with override_settings(SECRET_KEY=OLD):
            found = encrypt("a secret")
        with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
            assert decrypt(found) == "a secret"
        with override_settings(SECRET_KEY=NEW), self.assertLogs("core.encryption", "WARNING") as logs:
            assert decrypt(found) == ""
        assert "SECRET_KEY has changed" in logs.output[0]

    def test_changed_value_is_not_accepted(self):
        with self.assertLogs("core.encryption", "WARNING"):
            assert decrypt(encrypt("a secret")[:-4] + "AAA=") == ""


class StoredCredentials(TeamTestCase):
    def rows(self):
        models = [apps.get_model(name) for name in ["tasks.TrackerConnection", "notifications.Endpoint"]]
        models.append(apps.get_model("notifications.EndpointSecret"))
        return str([list(model.objects.values()) for model in models])

    def test_database_contains_no_plain_text_credentials(self):
        add_connection(by=self.mona, kind="github", project="a/b", token=SECRET, now=NOW)
        endpoint = make_webhook(by=self.mona, url="https://hooks.example.org/services/T0/B0/verysecret")
        rows = self.rows()
        for plain in [SECRET, "verysecret", endpoint.secrets.get().secret, "hooks.example.org"]:
            assert plain and plain not in rows

    def test_command_encrypts_with_the_new_key(self):
        with override_settings(SECRET_KEY=OLD):
            tracker = add_connection(by=self.mona, kind="github", project="a/b", token=SECRET, now=NOW)
            secret, endpoint = tracker.webhook_secret, make_webhook(by=self.mona, url="https://hooks.example.org/x")
        with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
            call_command("reencrypt", stdout=StringIO())
        with override_settings(SECRET_KEY=NEW):
            tracker.refresh_from_db()
            assert (tracker.token, tracker.webhook_secret) == (SECRET, secret)
            assert Endpoint.objects.get(pk=endpoint.pk).url == "https://hooks.example.org/x"
