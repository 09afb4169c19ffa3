"""The security headers that every response has."""

import re

from django.http import HttpResponseBase

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
POLICY = {
    "default-src": "'none'",
    "img-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
}
NONCE = re.compile(r"^'nonce-([A-Za-z0-9_+/=-]{22,})'$")  # 22 characters of base64 are 132 bits
FEATURES_OFF = {"camera", "geolocation", "microphone", "payment", "usb"}


def check_headers(response: HttpResponseBase, what: str) -> None:
    """Every header of every response, and a nonce on each page that uses one."""
    if "sandbox" in directives(response):
        return check_headers_of_a_file(response, what)
    wrong = {name: response.get(name) for name, value in EXACT.items() if response.get(name) != value}
    assert not wrong, f"{what}: {wrong}"
    assert response.get("Referrer-Policy") in {"same-origin", "no-referrer"}, what
    assert "Cookie" in response.get("Vary", ""), what
    off = {part.split("=")[0].strip() for part in response.get("Permissions-Policy", "").split(",")}
    assert off >= FEATURES_OFF, what
    policy = directives(response)
    assert {name: policy.get(name) for name in POLICY} == POLICY, f"{what}: {policy}"
    for name in ["script-src", "style-src"]:
        assert policy[name] in {"", "'none'"} or NONCE.match(policy[name]), f"{what}: {name} {policy[name]}"
    if getattr(response, "streaming", False) or not response.get("Content-Type", "").startswith("text/html"):
        return
    used = set(re.findall(r'\bnonce="([^"]*)"', response.content.decode()))  # type: ignore[attr-defined]
    granted = {match.group(1) for name in ["script-src", "style-src"] if (match := NONCE.match(policy[name]))}
    assert used <= granted, f"{what}: the page uses {used}, the policy grants {granted}"


def check_headers_of_a_file(response: HttpResponseBase, what: str) -> None:
    """Attachments cannot run anything, wherever they are opened, and browsers keep no copy or revalidate it."""
    wrong = {name: response.get(name) for name, value in EXACT.items() if response.get(name) != value}
    if wrong.get("Cache-Control") == "private, no-cache":
        del wrong["Cache-Control"]
    assert not wrong, f"{what}: {wrong}"
    policy = directives(response)
    assert policy["default-src"] == "'none'", what
    assert not {"script-src", "connect-src"} & set(policy), f"{what}: {policy}"
    assert policy.get("style-src", "") in {"", "'unsafe-inline'"}, f"{what}: {policy}"  # an export brings its own
    assert policy.get("img-src", "") in {"", "data:"}, f"{what}: {policy}"
    assert "allow" not in policy["sandbox"], what
    assert response.get("Content-Disposition", "").startswith(("attachment", "inline")), what


def directives(response: HttpResponseBase) -> dict[str, str]:
    header = response.get("Content-Security-Policy", "")
    parts = [part.strip().partition(" ") for part in header.split(";") if part.strip()]
    return {name: value.strip() for name, _, value in parts}
