"""URLs with a token, which is derived from the row and the secret key and never stored."""

import hashlib
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import Invitation

SALT = "accounts.invitation"


def new_nonce() -> str:
    return secrets.token_hex(32)


def token_of(nonce: str) -> str:
    """43 characters, 256 bits."""
    digest = salted_hmac(SALT, nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def path_of(invitation: Invitation) -> str:
    return reverse("accounts:welcome", args=[token_of(invitation.nonce)])


def url_of(invitation: Invitation) -> str:
    return settings.BASE_URL + path_of(invitation)


def find_invitation(token: str) -> Invitation | None:
    """The invitation of this token, in any state."""
    return Invitation.objects.select_related("team", "invited_by").filter(token_hash=hash_of(token)).first()
