"""Who may attach: the app of the record says it when it plugs its holder."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.core.policies import allow, rule


@rule(_("whoever looks after the record it belongs to"))
def looks_after_it(person: Any, subject: Any) -> bool:
    holder = sockets.holders.get(subject._meta.label) if subject is not None else None
    return bool(holder and holder.may(person, subject))


allow("core.attach", looks_after_it)
allow("core.detach", looks_after_it)
allow("core.put_back", looks_after_it)
