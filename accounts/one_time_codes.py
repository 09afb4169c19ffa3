"""Codes of authenticator apps (TOTP, RFC 6238: SHA-1, six digits, 30 seconds) and the QR code that transfers a key."""

import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

import qrcode
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.utils.html import format_html
from django.utils.safestring import SafeString

PERIOD = 30  # seconds
TOLERANCE = 1  # periods before and after, for clocks that differ
ISSUER = "Debrief"


def new_key() -> str:
    """160 bits, in base32."""
    return generate_totp_secret()


def counter_of(key: str, code: str, now: datetime) -> int | None:
    """The period number of this code, if it is near `now`. None without a key: anyone could compute its codes."""
    code = "".join(code.split())
    if not key or not code.isascii():
        return None
    present = int(now.timestamp()) // PERIOD
    near = range(present - TOLERANCE, present + TOLERANCE + 1)
    found = [counter for counter in near if hmac.compare_digest(format_hotp_value(hotp_value(key, counter)), code)]
    return found[-1] if found else None


def code_at(key: str, now: datetime) -> str:
    """What an app shows at this time."""
    return str(format_hotp_value(hotp_value(key, int(now.timestamp()) // PERIOD)))


def enrollment_url(email: str, key: str) -> str:
    """What the QR code contains (Key URI format)."""
    return f"otpauth://totp/{ISSUER}:{quote(email)}?{urlencode({'secret': key, 'issuer': ISSUER})}"


def qr_code(text: str) -> SafeString:
    """An SVG element, black on white in every theme, without style attributes."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="QR code with the key" width="232" height="232"'
        ' viewBox="0 0 {0} {0}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/>'
        '<path fill="#000" d="{1}"/></svg>',
        len(rows),
        dots,
    )


def in_groups(key: str) -> str:
    """Groups of four, for typing."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
