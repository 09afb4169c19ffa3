"""The settings of company sign-in (OpenID Connect), read together because half of them would lock people out."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.env import env_bool, env_hosts, env_list, env_str

ROLES = ("viewer", "responder", "manager", "admin")
NEEDED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
SWITCHES = ("OIDC_ROLE_CLAIM", "OIDC_CREATE_PEOPLE", "OIDC_TRUST_EMAIL", "OIDC_ONLY", "OIDC_CHECKS_SECOND_FACTOR")
ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


def company_settings() -> dict[str, Any]:
    """Every OIDC_… setting. Raises for a combination that cannot work, naming the variable."""
    found: dict[str, Any] = {name: env_str(name).strip() for name in NEEDED}
    found["OIDC_ISSUER"] = issuer(found["OIDC_ISSUER"])
    found["OIDC_NAME"] = env_str("OIDC_NAME").strip() or "your company account"
    found["OIDC_SCOPES"] = env_str("OIDC_SCOPES").strip() or "openid email profile"
    found["OIDC_ROLE_CLAIM"] = env_str("OIDC_ROLE_CLAIM").strip()
    found["OIDC_ROLES"] = role_map(env_list("OIDC_ROLES"))
    for name in ["OIDC_CREATE_PEOPLE", "OIDC_TRUST_EMAIL", "OIDC_ONLY", "OIDC_CHECKS_SECOND_FACTOR"]:
        found[name] = env_bool(name)
    found["OIDC_ALGORITHMS"] = ASYMMETRIC
    refuse_halves(found)
    return found


def refuse_halves(found: dict[str, Any]) -> None:
    missing = [name for name in NEEDED if not found[name]]
    given = [name for name in SWITCHES if found[name]]
    if missing and (len(missing) < len(NEEDED) or given):
        named = given[0] if len(missing) == len(NEEDED) else next(name for name in NEEDED if found[name])
        raise ImproperlyConfigured(f"{named} is set without {', '.join(missing)}: company sign-in needs all of them.")
    if bool(found["OIDC_ROLE_CLAIM"]) != bool(found["OIDC_ROLES"]):
        raise ImproperlyConfigured("Set OIDC_ROLE_CLAIM and OIDC_ROLES together, for example groups and ops=responder.")
    if "openid" not in found["OIDC_SCOPES"].split():
        raise ImproperlyConfigured("OIDC_SCOPES needs openid.")


def issuer(url: str) -> str:
    """OIDC_ISSUER exactly as the provider writes it: it is compared. Plain HTTP only for hosts of OUTBOUND_ALLOW."""
    if not url:
        return ""
    parts = urlsplit(url.removesuffix("/.well-known/openid-configuration"))
    plain = parts.scheme == "http" and parts.hostname in env_hosts("OUTBOUND_ALLOW")
    if not parts.hostname or not (parts.scheme == "https" or plain) or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"OIDC_ISSUER is {url!r}; use the https:// address of the provider.")
    return parts.geturl()


def role_map(parts: list[str]) -> dict[str, str]:
    """ "ops=responder,leads=manager" as a dictionary."""
    found = {}
    for part in parts:
        group, equals, role = (piece.strip() for piece in part.rpartition("="))
        if not group or not equals or role not in ROLES:
            raise ImproperlyConfigured(f"OIDC_ROLES has {part!r}; use group=role with {', '.join(ROLES)}.")
        found[group] = role
    return found
