"""Words for how a person signed in, from allauth's records of a session. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

COMPANY, LINK = "company", "link"
FACTORS = {"totp": "authenticator app", "recovery_codes": "recovery code", "webauthn": "passkey"}
METHODS = {"password": "password", COMPANY: "company sign-in", LINK: "one-time link"}


def describe_methods(records: Iterable[Mapping[str, Any]]) -> str:
    """ "Password and authenticator app", "Passkey", or "" if nothing is known."""
    words = [
        FACTORS.get(record.get("type", ""), "") if record.get("method") == "mfa" else METHODS.get(record["method"], "")
        for record in records
    ]
    text = " and ".join(dict.fromkeys(word for word in words if word))
    return text[:1].upper() + text[1:]
