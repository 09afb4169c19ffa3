"""Ways back: addresses that come from a request and must not lead out of the house."""

from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(address: str) -> bool:
    """Only a path of our own; neither another host, nor anything a browser would read as one (`//`, `/\\`)."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
