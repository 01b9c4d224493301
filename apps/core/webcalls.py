"""Calls to other people's servers: one POST, with the rules that keep a wrong or wicked address from turning this
server against the network it stands in.

https only; the name is resolved once, every address it has is judged, and the call goes to the one that was judged; no
redirects; a limit on the whole call; of the answer only the beginning is kept. An address inside (loopback, private,
link-local) is refused, unless the operator named its host in LOGISTICS_CALLABLE_HOSTS: whoever keeps the machine knows
the network, whoever types an address into a page need not.
"""

import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, responses
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TO_CONNECT, ALTOGETHER = 4.0, 10.0  # seconds
KEPT = 2_000  # bytes of the answer
LONGEST = 500
# Addresses that carry another one inside: NAT64, by which 64:ff9b::7f00:1 would be 127.0.0.1.
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the beginning of the text."""

    status: int
    text: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    def __str__(self) -> str:
        return f"{self.status} {responses.get(self.status, '')}".strip()


class NotCalled(Exception):
    """Nothing was sent, or nothing came back; the message is a sentence that says why."""


class NotAllowed(NotCalled):
    """The address is one this server does not call; trying again will not help."""


def post(url: str, body: str | bytes, headers: Mapping[str, str]) -> Answer:
    """Send ``body`` and give the answer, whatever its status.

    Raises ``NotAllowed`` where the rules forbid the address and ``NotCalled`` where nobody answered in time.
    """
    try:
        parts = judge(url)
    except ValidationError as error:
        raise NotAllowed(error.messages[0]) from error
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    addresses = _resolved(host, port)
    if not is_trusted(host) and any(is_inside(address) for address in addresses):
        says = _("%(host)s is an address inside the network, which this server does not call.")
        raise NotAllowed(says % {"host": host})
    sent = body.encode() if isinstance(body, str) else body
    try:
        return _exchanged(parts, host, port, str(addresses[0]), sent, dict(headers))
    except TimeoutError as error:
        raise NotCalled(_("%(host)s did not answer in time.") % {"host": host}) from error
    except ssl.SSLError as error:
        raise NotCalled(_("The certificate of %(host)s is not in order.") % {"host": host}) from error
    except (OSError, HTTPException) as error:
        raise NotCalled(_("%(host)s did not answer.") % {"host": host}) from error


def judge(url: str) -> SplitResult:
    """The parts of an address that may be called, as far as one can tell without asking the network."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ValidationError(_not_an_address()) from None
    if not host or len(url) > LONGEST or not url.isascii() or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise ValidationError(_not_an_address())
    if parts.scheme != "https" and not (parts.scheme == "http" and is_trusted(host)):
        raise ValidationError(_("The address must begin with https://, so that nobody on the way can read along."))
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("Leave name and password out of the address."))
    return parts


def _not_an_address() -> str:
    return _("This is not an address that can be called. Write it like https://example.org/hook.")


def is_trusted(host: str) -> bool:
    """Whether the operator named this host, so that it may be inside and may do without a certificate."""
    return host.lower() in os.environ.get("LOGISTICS_CALLABLE_HOSTS", "").lower().replace(",", " ").split()


def is_inside(address: Address) -> bool:
    """Whether an address belongs to this machine or its network rather than to the world; when in doubt, yes."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner:
            return is_inside(inner)
    return not address.is_global or address.is_multicast or address.is_reserved


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotCalled(_("There is no server named %(host)s.") % {"host": host}) from error
    return [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_kind, where in found]


def _exchanged(parts: SplitResult, host: str, port: int, address: str, body: bytes, headers: dict[str, str]) -> Answer:
    """One request on a connection of its own to the address that was judged; the certificate must be the host's."""
    line = HTTPConnection(host, port, timeout=TO_CONNECT)
    if parts.scheme == "https":
        line = HTTPSConnection(host, port, timeout=TO_CONNECT, context=ssl.create_default_context())
    # http.client connects through this; the name stays the one the certificate is compared with.
    line._create_connection = lambda _where, *rest: socket.create_connection((address, port), *rest)  # type: ignore
    with closing(line):
        line.connect()
        # A server that sends a byte now and then would never run into the socket's own limit.
        too_late = Event()
        limit = Timer(ALTOGETHER, _hang_up, [line.sock, too_late])
        limit.daemon = True
        limit.start()
        try:
            target = parts.path or "/"
            line.request("POST", f"{target}?{parts.query}" if parts.query else target, body, headers)
            answer = line.getresponse()
            text = answer.read(KEPT).decode(errors="replace")
        finally:
            limit.cancel()
        if too_late.is_set():
            raise TimeoutError
        return Answer(answer.status, text)


def _hang_up(line: socket.socket, too_late: Event) -> None:
    too_late.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
