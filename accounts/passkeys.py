"""Passkeys (WebAuthn): when they are offered, and the checks of what a browser sends.

The cryptography is that of python-fido2, called through allauth, which keeps the challenge in the session. In addition
the origin must be exactly that of BASE_URL, the challenge is used up by any answer, and the counter must increase.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal.auth import clear_state, get_state
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.webauthn import AuthenticationResponse, CollectedClientData, RegistrationResponse

from accounts.models import User
from accounts.second_factors import PASSKEY

NOT_ACCEPTED = "This passkey was not accepted. Try again, or sign in another way."
NEEDS_SCRIPTS = "Passkeys need JavaScript. Turn it on for this site, or sign in another way."
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, LookupError, RecursionError)  # of hostile input


def host() -> str:
    """The relying party: the host of BASE_URL."""
    return urlsplit(settings.BASE_URL).hostname or ""


def origin() -> str:
    parts = urlsplit(settings.BASE_URL)
    standard = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in {None, standard} else f":{parts.port}"
    return f"{parts.scheme}://{host()}{port}"


def are_configured() -> bool:
    """Browsers allow passkeys for a host name with HTTPS, and for localhost."""
    name = host()
    try:
        ip_address(name)
    except ValueError:
        return origin().startswith("https://") or name == "localhost" or name.endswith(".localhost")
    return False


def are_offered(request: HttpRequest) -> bool:
    """On this page: they work only at the address of BASE_URL."""
    return are_configured() and request.get_host().partition(":")[0].lower() == host()


def registration_options(person: User) -> dict[str, Any]:
    """For `navigator.credentials.create()`. Every passkey can sign in alone: it checks a PIN, finger or face."""
    return auth.begin_registration(person, passwordless=True)


def sign_in_options(person: User | None) -> dict[str, Any]:
    """For `navigator.credentials.get()`. Without a person any passkey of this site may answer."""
    return auth.begin_authentication(person)


def check_client(data: CollectedClientData) -> None:
    if data.origin != origin() or data.cross_origin:
        raise ValueError("another origin")


def check_registration(credential: Any) -> int:
    """The counter of a new passkey whose answer to our challenge is valid."""
    try:
        answer = RegistrationResponse.from_dict(credential)
        if answer is None or not get_state():
            raise ValueError("no challenge")
        check_client(answer.response.client_data)
        data = auth.complete_registration(credential)
        if not data.is_user_verified():
            raise ValueError("not verified")
    except (*MALFORMED, ValidationError):
        raise ValidationError(NOT_ACCEPTED) from None
    finally:
        clear_state()
    return int(data.counter)


def check_sign_in(credential: Any, person: User | None) -> tuple[Authenticator, int]:
    """The passkey that answered our challenge, and its counter. `person`: only a passkey of theirs."""
    try:
        answer = AuthenticationResponse.from_dict(credential)
        if answer is None or not get_state():
            raise ValueError("no challenge")
        check_client(answer.response.client_data)
        owner = person or auth.extract_user_from_response(credential)
        factor = auth.complete_authentication(owner, credential)
        count = int(answer.response.authenticator_data.counter)
        if may_be_copied(factor, count) or not may_sign_in(owner):
            raise ValueError("refused")
    except (*MALFORMED, ValidationError):
        raise ValidationError(NOT_ACCEPTED) from None
    finally:
        clear_state()
    return factor, count


def may_be_copied(factor: Authenticator, count: int) -> bool:
    """A counter that does not increase: two devices have the same passkey. Many passkeys do not count: always 0."""
    stored = factor.data.get("sign_count", 0)
    return bool(count or stored) and count <= stored


def may_sign_in(person: Any) -> bool:
    return isinstance(person, User) and person.is_active and not person.is_bot and person.may_act()


def credential_id(credential: Mapping[str, Any]) -> str:
    return str(credential["rawId"])


def owned_with_id(person: User, credential: Mapping[str, Any]) -> bool:
    rows = Authenticator.objects.filter(user_id=person.pk, type=PASSKEY)
    return any(credential_id(row.data["credential"]) == credential_id(credential) for row in rows)
