"""OpenID Connect with the company's provider: authorization code flow with PKCE, state and nonce.

All requests go through the outbound client: address check, time and size limits, no redirects. The ID token is always
checked: signature by a key of the provider, issuer, audience, time and nonce.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from core.outbound.addresses import AddressRefused
from core.outbound.client import Unreachable, send

CACHED_FOR = 3600  # seconds: endpoints and keys of the provider
KEYS_AGAIN = 60  # seconds between two requests for keys because of an unknown one
LEEWAY = 60  # seconds that clocks may differ
MAX_TOKEN = 50_000  # characters
AT_ONCE = threading.BoundedSemaphore(3)  # requests of one process: a slow provider must not hold all its threads
WAIT = 2  # seconds for one of them
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
NOT_ACCEPTED = "The answer of the company sign-in was not accepted."
UNREACHABLE = "The company sign-in cannot be reached. Try again later."


class SignInFailed(Exception):
    """The provider cannot be reached or its answer is wrong. `message` is for the person, `reason` for the log."""

    def __init__(self, reason: str, message: str = NOT_ACCEPTED) -> None:
        super().__init__(reason)
        self.reason, self.message = reason, message


@dataclass(frozen=True)
class Attempt:
    """What the session keeps of one attempt, until the provider answers."""

    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def is_configured() -> bool:
    return bool(settings.OIDC_ISSUER)


def issuer() -> str:
    return str(settings.OIDC_ISSUER)


def callback_url() -> str:
    return f"{settings.BASE_URL.rstrip('/')}{reverse('accounts:company-callback')}"


def authorization_url(attempt: Attempt, state: str, *, again: bool = False) -> str:
    """Where the browser goes. `again`: the person signs in at the provider even if they already are."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": callback_url(),
        "scope": settings.OIDC_SCOPES,
        "state": state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"prompt": prompt_again(), "max_age": "0"} if again else {}),
    }
    url = endpoint("authorization_endpoint")
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}"


def prompt_again() -> str:
    """Google refuses "login"; there the person chooses the account again."""
    return "select_account" if issuer() == "https://accounts.google.com" else "login"


def claims_of(code: str, attempt: Attempt) -> dict[str, Any]:
    """Exchange the code for an ID token and return its claims, with those of the userinfo endpoint if it lacks any."""
    tokens = exchange(code, attempt)
    claims = checked_claims(tokens.get("id_token"), attempt.nonce)
    wanted = {"email", "name", settings.OIDC_ROLE_CLAIM.partition(".")[0]} - {""}
    access, has_more = tokens.get("access_token"), provider().get("userinfo_endpoint")
    if wanted - claims.keys() and isinstance(access, str) and has_more:
        more = request_json(endpoint("userinfo_endpoint"), headers={"Authorization": f"Bearer {access}"})
        if more.get("sub") != claims["sub"]:
            raise SignInFailed("userinfo is of another subject")
        if claims.get("email", more.get("email")) != more.get("email"):
            more.pop("email_verified", None)  # it vouches for another address
        claims = {**more, **claims}
    return claims


def exchange(code: str, attempt: Attempt) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback_url(),
        "code_verifier": attempt.verifier,
    }
    headers = dict(FORM)
    methods = provider().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        pair = f"{quote(settings.OIDC_CLIENT_ID, safe='')}:{quote(settings.OIDC_CLIENT_SECRET, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": settings.OIDC_CLIENT_ID, "client_secret": settings.OIDC_CLIENT_SECRET}
    return request_json(endpoint("token_endpoint"), method="POST", headers=headers, body=urlencode(form).encode())


def checked_claims(token: Any, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that this provider signed, for us, now, for this attempt."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN:
        raise SignInFailed("no ID token")
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=signing_key(header),
            algorithms=[header["alg"]],
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        refuse_half_characters(claims)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise SignInFailed(f"ID token: {error}") from None
    party = claims.get("azp", settings.OIDC_CLIENT_ID if isinstance(claims["aud"], str) else claims["aud"][0])
    if party != settings.OIDC_CLIENT_ID:
        raise SignInFailed("ID token: of another party")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInFailed("ID token: wrong nonce")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255 or "\x00" in claims["sub"]:
        raise SignInFailed("ID token: no subject")
    return claims


def refuse_half_characters(found: Any) -> None:
    """Raises UnicodeEncodeError, a ValueError, for `\\ud800`, which the database cannot store."""
    json.dumps(found, ensure_ascii=False).encode()


def signing_key(header: dict[str, Any]) -> Any:
    """The public key of the provider that a token names. Symmetric algorithms and "none" are never accepted."""
    if header.get("alg") not in settings.OIDC_ALGORITHMS:
        raise SignInFailed(f"ID token: algorithm {header.get('alg')!r}")
    key = find_key(header, keys())
    if key is None and cache.add("oidc.keys_again", True, KEYS_AGAIN):
        key = find_key(header, keys(again=True))  # the provider has a new one
    if key is None:
        raise SignInFailed("ID token: unknown key")
    return jwt.PyJWK(key, algorithm=header["alg"]).key


def find_key(header: dict[str, Any], found: list[Any]) -> dict[str, Any] | None:
    kind = {"R": "RSA", "P": "RSA", "E": "OKP" if header["alg"] == "EdDSA" else "EC"}[header["alg"][0]]
    fitting = [
        key
        for key in found
        if isinstance(key, dict)
        and key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and ("kid" not in header or key.get("kid") == header["kid"])
    ]
    return fitting[0] if len(fitting) == 1 or (fitting and "kid" in header) else None


def keys(*, again: bool = False) -> list[Any]:
    found = cached("keys", lambda: request_json(endpoint("jwks_uri")), again=again).get("keys")
    return found if isinstance(found, list) else []


def provider() -> dict[str, Any]:
    """The discovery document."""
    return cached("provider", discovered)


def discovered() -> dict[str, Any]:
    """Its issuer must be the configured one."""
    found = request_json(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.OIDC_ISSUER:
        raise SignInFailed(f"the provider names the issuer {found.get('issuer')!r}; set OIDC_ISSUER to that")
    return found


def endpoint(name: str) -> str:
    """An address of the provider. It is HTTPS, unless the issuer itself is not."""
    url = provider().get(name)
    scheme = settings.OIDC_ISSUER.partition("://")[0]
    if not isinstance(url, str) or not url.startswith((f"{scheme}://", "https://")):
        raise SignInFailed(f"the provider has no usable {name}")
    return url


def cached(name: str, fetch: Callable[[], dict[str, Any]], *, again: bool = False) -> dict[str, Any]:
    key = f"oidc.{name}.{hashlib.sha256(settings.OIDC_ISSUER.encode()).hexdigest()}"
    found: dict[str, Any] | None = None if again else cache.get(key)
    if found is None:
        found = fetch()
        cache.set(key, found, CACHED_FOR)
    return found


def request_json(
    url: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b""
) -> dict[str, Any]:
    """A JSON object from the provider. Redirects are not followed."""
    if not AT_ONCE.acquire(timeout=WAIT):
        raise SignInFailed("too many requests wait for the provider", UNREACHABLE)
    try:
        answer = send(url, method=method, headers=headers or {"Accept": "application/json"}, body=body)
    except (AddressRefused, Unreachable) as error:
        raise SignInFailed(str(error), UNREACHABLE) from None
    finally:
        AT_ONCE.release()
    if not answer.ok or answer.cut:
        raise SignInFailed(f"{url} answered {answer.status}{', too much to read' if answer.cut else ''}")
    try:
        found = json.loads(answer.body)
        refuse_half_characters(found)
    except (ValueError, RecursionError):
        raise SignInFailed(f"{url} did not answer with JSON") from None
    if not isinstance(found, dict):
        raise SignInFailed(f"{url} did not answer with an object")
    return found
