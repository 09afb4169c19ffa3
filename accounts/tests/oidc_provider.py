"""A small OpenID Connect provider of our own, over real HTTP on a free port. It signs with RS256."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import override_settings

CLIENT, SECRET = "debrief", "s3cret & more"
ADA = {"sub": "00u1ada", "email": "ada@example.test", "email_verified": True, "name": "Ada L."}


class OidcProvider:
    """`user` is who is signed in at the provider; `claims` replace those of the ID token; `requests` are the paths."""

    key: ClassVar[Any] = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def __init__(self) -> None:
        self.user: dict[str, Any] = dict(ADA)
        self.claims: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.header: dict[str, Any] = {"kid": "1"}
        self.signing_key, self.algorithm = self.key, "RS256"
        self.codes: dict[str, dict[str, str]] = {}
        self.requests: list[str] = []
        self.redirect = ""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(*provider.get(urlsplit(self.path).path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self.answer(*provider.token(dict(parse_qsl(body)), self.headers.get("Authorization", "")))

            def answer(self, status: int, found: Any) -> None:
                provider.requests.append(self.path)
                body = json.dumps(found).encode()
                self.send_response(302 if provider.redirect else status)
                if provider.redirect:
                    self.send_header("Location", provider.redirect)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "OidcProvider":
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        cache.clear()
        facts: dict[str, Any] = {
            "OIDC_ISSUER": self.url,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "Acme",
            "OUTBOUND_ALLOW": ["127.0.0.1"],
            "OUTBOUND_PORTS": [str(self.port)],
        }
        self.settings = override_settings(**facts)
        self.settings.enable()
        return self

    def __exit__(self, *args: object) -> None:
        self.settings.disable()
        self.server.shutdown()
        self.server.server_close()
        cache.clear()

    def get(self, path: str) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{self.url}/{end}" for name, end in ends.items()}
            return 200, {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **found, **self.discovery}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}
        return (200, {**self.user, **self.userinfo}) if path == "/userinfo" else (404, {})

    def authorize(self, url: str, **change: str) -> dict[str, str]:
        """What the browser brings back after the person signed in at the provider."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.url}/authorize", url
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        code = hashlib.sha256(asked["state"].encode()).hexdigest()[:20]
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], **change}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        if authorization:
            pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            client, secret = unquote(pair[0]), unquote(pair[2])
        else:
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            (client, secret) != (CLIENT, SECRET)
            or asked is None
            or asked["redirect_uri"] != form["redirect_uri"]
            or asked["code_challenge"] != base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        facts = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, "auth_time": now}
        claims = {name: value for name, value in {**facts, **self.user, **self.claims}.items() if value is not None}
        if self.algorithm in {"none", "HS256"}:
            return forged({"alg": self.algorithm, "typ": "JWT", **self.header}, claims, self.signing_key)
        return jwt.encode(claims, self.signing_key, algorithm=self.algorithm, headers=self.header)


def forged(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """A token without a signature, or signed with a public key as if it were a secret; PyJWT refuses to make these."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.digest(key, b".".join(parts), "sha256") if key else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()
