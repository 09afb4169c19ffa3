"""An authenticator app for tests."""

from datetime import timedelta

from accounts.actions.two_factor import turn_on_app
from accounts.one_time_codes import code_at
from core.testing import NOW

KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238


def turn_on(person, *, now=NOW - timedelta(minutes=5)):
    """Turn on an app with this key. Its codes of `now` and before are used."""
    turn_on_app(person, key=KEY, code=code_at(KEY, now), now=now)
