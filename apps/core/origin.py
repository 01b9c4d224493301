"""Where a request comes from: the network address that stands beside the line of the trail it leaves (等保).

It stands outside of the chain over the trail, for it is forgotten after a while, and the line stays.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

_address: ContextVar[str | None] = ContextVar("address", default=None)


def address_of(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Behind our own proxies it is the one they were called from, which no visitor can make up."""
    address, proxies = request.META.get("REMOTE_ADDR", ""), getattr(settings, "PROXIES", 0)
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        address = hops[-proxies] if len(hops) >= proxies else address
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


@contextmanager
def coming_from(request: HttpRequest) -> Iterator[None]:
    """Whatever is written down inside was asked for from there."""
    ip = address_of(request)
    token = _address.set(str(ip).partition("%")[0] if ip else None)
    try:
        yield
    finally:
        _address.reset(token)


def here() -> str | None:
    """The address of the request under way; nothing for what the house does by itself."""
    return _address.get()
