"""Texts of notifications about a person's own sign-in."""

from typing import Any

from django.urls import reverse

from notifications.models import Notification
from notifications.notice_types import Notice, notice

ALARM = "If you did not do this, change your password and ask an administrator for help."
CHANGES = {
    "two_factor.turned_on": "Two-factor authentication was turned on",
    "two_factor.turned_off": "Two-factor authentication was turned off",
    "two_factor.reset": "Your two-factor authentication was reset by an administrator",
    "recovery_codes.replaced": "Your recovery codes were replaced",
    "recovery_code.used": "A recovery code was used to sign in as you",
    "company_identity.connected": "A company account was connected to your account",
    "company_identity.disconnected": "The company account was disconnected from your account",
    "passkey.added": "A passkey was added to your account",
    "passkey.removed": "A passkey was removed from your account",
}


@notice("sign_in_changed")
def sign_in_changed(note: Notification, target: Any) -> Notice:
    title = CHANGES[note.data["what"]]
    return Notice(title, ALARM, reverse("accounts:security"), icon="shield-check", button="Sign-in security")


@notice("signed_in_by_link")
def signed_in_by_link(note: Notification, target: Any) -> Notice:
    text = "The link was printed on the server with emergency_sign_in. If you do not know why, ask its operator."
    return Notice(
        f"{target.name} signed in with an emergency link", text, target.get_absolute_url(), icon="shield-check"
    )
