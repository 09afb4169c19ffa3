"""Decides which addresses may be requested: parses the URL, resolves the host, checks that it is public."""

import re
import socket
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

import idna

PORTS = {"http": 80, "https": 443}
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)")
ENCODED_CONTROL = re.compile(r"%(?:[01][0-9a-f]|7f)", re.I)  # a server may decode it and see another line
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\^`{|}<>\"\u2028\u2029\ud800-\udfff]")
SAFE = "/%:=&?~+!$,;'()*-._@[]"
NAT64 = ip_network("64:ff9b::/96")
CLOSED = [  # in addition to the networks that Python treats as not global
    ip_network(text)
    for text in [
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
        "ff00::/8",
    ]
]

IP = IPv4Address | IPv6Address


class AddressRefused(Exception):
    """The address must never be requested. The message states the reason."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Target:
    """A parsed URL, rebuilt from its parts so that all programs read it the same way."""

    scheme: str
    host: str  # ASCII, or an address without brackets
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def target(url: str, ports: Collection[int] = (80, 443)) -> Target:
    """The parts of an http or https URL. Refuses what two readers could read in two ways."""
    if len(url) > 2000 or FORBIDDEN.search(url) or ENCODED_CONTROL.search(url):
        raise AddressRefused("The URL contains characters that are not allowed.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("The URL is invalid. Enter one such as https://example.org/hook.") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise AddressRefused("Enter a URL that starts with https:// or http://, for example https://example.org/hook.")
    if "@" in parts.netloc or parts.fragment or "#" in url:
        raise AddressRefused("The URL must not contain a user name or a #.")
    if (port if port is not None else PORTS[parts.scheme]) not in ports:
        raise AddressRefused(
            f"Port {port} is not allowed. Use 80 or 443; an administrator can add ports with OUTBOUND_PORTS."
        )
    path = quote(parts.path or "/", safe=SAFE) + (f"?{quote(parts.query, safe=SAFE)}" if parts.query else "")
    return Target(parts.scheme, _host(parts.hostname), port or PORTS[parts.scheme], path)


def _host(name: str) -> str:
    if ":" in name:  # an IPv6 literal; a scope such as %eth0 is none
        if "%" in name:
            raise AddressRefused("An IP address with a scope (%) is not allowed.")
        return str(ip_address(name))
    try:
        ascii_name = idna.encode(name.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        ascii_name = name.rstrip(".").lower()
    labels = ascii_name.split(".")
    if len(ascii_name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("The host name cannot be read.")
    if NUMBER.fullmatch(labels[-1]) and not _is_plain_ipv4(ascii_name):
        raise AddressRefused("Enter the host as its name, or as four plain numbers.")
    return ascii_name


def _is_plain_ipv4(name: str) -> bool:
    try:
        return str(IPv4Address(name)) == name
    except ValueError:
        return False


def resolve_host(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a host, resolved once within `seconds`. Empty if there are none or on timeout."""
    found: list[str] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except OSError:
            return

    asking = threading.Thread(target=ask, daemon=True)  # the library call has no timeout
    asking.start()
    asking.join(seconds)
    return list(found) if not asking.is_alive() else []


def reachable(host: str, answers: Iterable[str], allow: Collection[str]) -> list[str]:
    """`answers` if all of them may be reached. One private address among public ones refuses all."""
    addresses = [ip_address(answer.partition("%")[0]) for answer in answers]
    if not addresses:
        raise AddressRefused(f"{host} has no IP address.")
    opened = {name.strip().lower() for name in allow}
    if host not in opened and not all(is_public(address) or _is_opened(address, opened) for address in addresses):
        raise AddressRefused(f"{host} is not a public IP address. An administrator can allow it with OUTBOUND_ALLOW.")
    return [str(address) for address in addresses]


def is_public(address: IP) -> bool:
    """Whether the address is global, including an IPv4 address embedded in an IPv6 address."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None)
        if inner is not None:
            return is_public(inner)
    closed = any(address.version == network.version and address in network for network in CLOSED)
    return address.is_global and not address.is_multicast and not closed


def _is_opened(address: IP, opened: Collection[str]) -> bool:
    for name in opened:
        try:
            if address in ip_network(name, strict=False):
                return True
        except (ValueError, TypeError):
            continue
    return False
