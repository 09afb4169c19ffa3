"""Ed25519 signatures of seals. The key is in the environment, so the database alone is not enough to sign."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def private_key() -> Ed25519PrivateKey | None:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.SEAL_KEY)) if settings.SEAL_KEY else None


def public_key() -> str:
    """The public key that belongs to SEAL_KEY, as 64 hexadecimal digits; "" without SEAL_KEY."""
    key = private_key()
    return key.public_key().public_bytes_raw().hex() if key else ""


def trusted_keys() -> set[str]:
    """Public keys whose signatures are accepted. Without any, a signature proves nothing and is only checked."""
    return {key for key in [public_key(), *settings.SEAL_FORMER_KEYS] if key}


def sign(digest: str) -> tuple[str, str]:
    """Signature of a seal's digest and the public key, both hexadecimal; "" without SEAL_KEY."""
    key = private_key()
    return (key.sign(digest.encode()).hex(), public_key()) if key else ("", "")


def is_signed(digest: str, signature: str, signed_by: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed_by))
        key.verify(bytes.fromhex(signature), digest.encode())
    except (ValueError, InvalidSignature):
        return False
    return True
