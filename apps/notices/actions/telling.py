"""How a verb tells people something: inside its transaction, so that what did not happen is not told."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import override

from apps.core import cells
from apps.notices.actions.sending import send_out
from apps.notices.events import events
from apps.notices.models import Notice
from apps.notices.ways.letters import language_of
from apps.org.models import Person

LONGEST = 500


def tell(
    people: Iterable[Person],
    event: str,
    about: models.Model | None,
    says: Any,
    *,
    url: str | None = None,
    outside: Any = None,
    **facts: Any,
) -> list[Notice]:
    """Tell each of ``people`` in service, once and in the own language, that ``event`` happened to ``about``.

    ``says`` is a ``gettext_lazy`` sentence; its %(name)s are filled from ``facts``, where records, days and moments
    read as on a page. ``url`` is the one link that does the thing: the record's own page unless said otherwise.
    ``outside`` is what to say instead in e-mails and chat groups, where a secret title must not stand.
    Call it inside a verb. Raises ``LookupError`` for an event nobody plugged.
    """
    if event not in events:
        raise LookupError(f"{event} is not among the events people are told about")
    known = {
        "event": event,
        "url": url if url is not None else _page_of(about),
        "at": timezone.now(),
        "subject_type": ContentType.objects.get_for_model(about) if about is not None else None,
        "subject_id": about.pk if about is not None else None,
    }
    notices = [
        Notice(person=person, says=sentence, outside=elsewhere, **known)
        for sentence, elsewhere, group in _in_their_languages(people, says, outside, facts)
        for person in group
    ]
    Notice.objects.bulk_create(notices, batch_size=500)
    send_out(notices)
    return notices


def _in_their_languages(people: Iterable[Person], says: Any, outside: Any, facts: dict[str, Any]):
    """Both sentences in each language that is needed, with those who read it."""
    found = {person.pk: person for person in people if person.is_active}
    for language, group in groupby(sorted(found.values(), key=language_of), key=language_of):
        with override(language):
            yield _filled(says, facts), _filled(outside, facts) if outside else "", list(group)


def _filled(says: Any, facts: dict[str, Any]) -> str:
    words = {name: _words(value) for name, value in facts.items()}
    sentence = str(says) % words if words else str(says)
    return sentence if len(sentence) <= LONGEST else sentence[: LONGEST - 1] + "…"


def _words(value: Any) -> Any:
    """Moments, days and lists as an office writes them; numbers stay numbers for their %(n)d."""
    if isinstance(value, bool | list | datetime | date):
        return cells.text(value)
    return value if isinstance(value, int | float) else str(value)


def _page_of(about: models.Model | None) -> str:
    return about.get_absolute_url() if about is not None and hasattr(about, "get_absolute_url") else ""
