"""A passkey in software, for tests: what a browser and an authenticator answer to our options."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

SITE = "https://debrief.example.org"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SoftPasskey:
    def __init__(self, *, origin: str = SITE, site: str = "debrief.example.org", verified: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.origin, self.site, self.user, self.count = os.urandom(16), origin, site, "", 0
        self.flags = PRESENT | (VERIFIED if verified else 0)

    def client_data(self, kind: str, asked: dict[str, Any], facts: dict[str, Any]) -> bytes:
        data = {"type": f"webauthn.{kind}", "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps({**data, "crossOrigin": False, **facts}).encode()

    def authenticator_data(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def answer(self, **response: bytes | str) -> dict[str, Any]:
        parts = {name: encode(part) if isinstance(part, bytes) else part for name, part in response.items()}
        return {"id": encode(self.id), "rawId": encode(self.id), "type": "public-key", "response": parts}

    def create(self, options: dict[str, Any], **facts: Any) -> dict[str, Any]:
        """What `navigator.credentials.create()` gives."""
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        data = self.authenticator_data(self.flags | ATTESTED) + bytes(16)
        data += len(self.id).to_bytes(2, "big") + self.id + public
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self.client_data("create", asked, facts)
        return self.answer(clientDataJSON=client, attestationObject=attestation)

    def get(self, options: dict[str, Any], **facts: Any) -> dict[str, Any]:
        """What `navigator.credentials.get()` gives. The counter increases."""
        self.count += 1
        client = self.client_data("get", options["publicKey"], facts)
        data = self.authenticator_data(self.flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self.answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.user)
