"""Where whoever counts findings against somebody plugs what a withdrawn one takes back with it."""

from collections.abc import Callable

from apps.core.sockets import Socket
from apps.findings.models import Finding
from apps.org.models import Person

TakeBack = Callable[[Finding, Person], None]
# Takes the finding and who withdrew it, in the transaction of the verb: what cannot be taken back keeps it standing.
withdrawals = Socket("what a withdrawn finding takes back with it")
