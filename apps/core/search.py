"""The palette's index: what the verbs remember, and how it is found. Below, the same trick for lists."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields.array import ArrayContains as Contains  # type: ignore[attr-defined]
from django.db import connection, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan

from apps.core.bigrams import Bigrams, bigrams
from apps.core.models import SearchEntry
from apps.core.pinyin import normal, readings
from apps.core.sockets import Socket

MOST_WORDS, LONGEST_WORD = 5, 40


@dataclass(frozen=True)
class Entry:
    """How one record shows in the palette. ``words`` are further things people may type for it; ``audience`` holds
    keys like ``*`` (everyone), ``unit:3``, ``person:12``, ``role:room_keeper`` (see ``Person.audiences``)."""

    title: str
    subtitle: str = ""
    words: list[str] = field(default_factory=list)
    audience: list[str] = field(default_factory=lambda: ["*"])


@dataclass(frozen=True)
class Kind:
    """A kind of record that can be found: its heading, its icon and how a record becomes an entry, or None for one
    that is not to be found any more. A lighter ``weight`` comes first."""

    label: Any
    icon: str
    entry: Callable[[Any], Entry | None]
    weight: int = 100
    rows: Callable[[], models.QuerySet] | None = None


kinds = Socket("kinds of records the palette finds, by the label of their model")


def kind_of(subject: Any) -> str:
    """The key of ``kinds``, e.g. ``org.Person``."""
    return type(subject)._meta.label


# -- remembering -------------------------------------------------------------------------------------------------------
def remember(subject: Any) -> None:
    """Keep the palette's row of ``subject`` up to date; called by every verb in its own transaction."""
    if kind_of(subject) in kinds:
        remember_all([subject])


def remember_all(subjects: Iterable[Any]) -> None:
    """The same for many, a thousand rows a statement: for imports, demo data and ``manage.py reindex``."""
    for some in _portions(subjects):
        rows, gone = [], []
        for subject in some:
            entry = kinds[kind_of(subject)].entry(subject)
            rows.append(_row(subject, entry)) if entry else gone.append(subject)
        if rows:
            SearchEntry.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["subject_type", "subject_id"],
                update_fields=["kind", "weight", "title", "subtitle", "url", "text", "audience"],
            )
        for subject in gone:
            forget(subject)


def forget(subject: Any) -> None:
    SearchEntry.objects.filter(subject_type=_type(subject), subject_id=subject.pk).delete()


def _portions(subjects: Iterable[Any], size: int = 1000) -> Iterator[list[Any]]:
    portion: list[Any] = []
    for subject in subjects:
        portion.append(subject)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def _type(subject: Any) -> ContentType:
    return ContentType.objects.get_for_model(subject)


def _row(subject: Any, entry: Entry) -> SearchEntry:
    return SearchEntry(
        subject_type=_type(subject),
        subject_id=subject.pk,
        kind=kind_of(subject),
        weight=kinds[kind_of(subject)].weight,
        title=entry.title[:200],
        subtitle=entry.subtitle[:200],
        url=subject.get_absolute_url(),
        text=_text([entry.title, *entry.words]),
        audience=entry.audience,
    )


def _text(words: list[str]) -> str:
    """What is searched: each word on a line of its own, then how the Chinese ones are typed. Every line begins with a
    line break, so that «begins with» is a plain search too."""
    lines = [normal(word) for word in words if word]
    for word in words:
        full, initials = readings(word)
        lines += [*full, *initials]
    return "".join(f"\n{line}" for line in dict.fromkeys(lines))


# -- finding -----------------------------------------------------------------------------------------------------------
def find(person: Any, q: str, limit: int = 12) -> list[SearchEntry]:
    """What ``person`` may see and each word of ``q`` is part of, the likeliest first: titles that begin with it, then
    readings and numbers that do, then the rest; among these lighter kinds, then shorter titles."""
    words = _words(normal(q))
    if not words:
        return []
    rows = SearchEntry.objects.visible_to(person).only("kind", "weight", "title", "subtitle", "url")
    rest = [_inside(word) for word in words[1:]]
    with transaction.atomic(), connection.cursor() as cursor:
        if any(len(word) == 2 for word in words):
            # The planner would rather read the table and cut each text into pairs again: 25 times slower.
            cursor.execute("SET LOCAL enable_seqscan = off")
        found = _lightest(rows.filter(*rest, text__contains=f"\n{words[0]}"), 4 * limit)
        if len(found) < limit:
            known = {entry.pk for entry in found}
            more = _lightest(rows.filter(*rest, _inside(words[0])), limit + len(found))
            found += [entry for entry in more if entry.pk not in known][: limit - len(found)]
    return [_hit(entry) for entry in sorted(found, key=partial(_rank, words[0]))[:limit]]


def _lightest(rows: models.QuerySet, limit: int) -> list[SearchEntry]:
    """In this order an index can stop at the last one wanted, however many there are."""
    return list(rows.order_by("weight", "pk")[:limit])


def _rank(word: str, entry: SearchEntry) -> tuple[bool, int, int, int]:
    return not normal(entry.title).startswith(word), entry.weight, len(entry.title), entry.pk


def _hit(entry: SearchEntry) -> SearchEntry:
    """With the heading and the icon of its kind."""
    kind = kinds[entry.kind]
    entry.kind_label, entry.icon = kind.label, kind.icon  # type: ignore[attr-defined]
    return entry


def _words(q: str) -> list[str]:
    """PostgreSQL's text holds everything but the character zero."""
    return [word[:LONGEST_WORD] for word in q.replace("\0", " ").split()[:MOST_WORDS]]


def _inside(word: str) -> Q:
    """Two characters go to the index of pairs, more to the one of trigrams; a single one reads the table, because for
    LIKE with a single character PostgreSQL would read the whole index of trigrams instead."""
    if len(word) == 1:
        return Q(GreaterThan(StrIndex("text", Value(word)), 0))
    return _paired("text", word) if len(word) == 2 else Q(text__contains=word)


def _paired(name: str, word: str) -> Q:
    """Rare words come from the index of pairs. Where they are frequent the planner walks the rows in order instead, and
    the plain comparison, which is cheaper and so is tried first, spares most of them from being cut into pairs.
    Chinese has no capitals, and making small ones of every title read was half of the search."""
    has_capitals = word.lower() != word.upper()
    text = Lower(name) if has_capitals else name
    found = GreaterThan(StrIndex(text, Value(word.lower())), 0)
    return Q(found) & Q(Contains(Bigrams(name), bigrams(word)))


# -- lists -------------------------------------------------------------------------------------------------------------
class Like(models.Lookup):
    """``ILIKE``, which trigram indexes serve; Django's ``icontains`` compares capitals, which they do not."""

    lookup_name = "like"

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ILIKE {right}", [*left_params, *right_params]


models.CharField.register_lookup(Like)
models.TextField.register_lookup(Like)

# More names than this fit a subquery better than a list of numbers.
MOST_IDS = 200
# Named among ``fields``: whatever the palette knows of the record, pinyin included. For tables of a few thousand rows.
PALETTE = "palette"


def containing(rows: models.QuerySet, fields: Iterable[str], q: str) -> models.QuerySet:
    """The rows in which each word of ``q`` is part of some of ``fields``; fields of related records are ``unit__name``.

    Quick on a large table where each own field has both indexes: ``GinIndex(fields=[name],
    opclasses=["gin_trgm_ops"])`` for three characters and more, ``GinIndex(Bigrams(name))`` for two.
    Related records are looked up first: an OR across tables would read the whole large one.
    """
    for word in _words(q.strip()):
        rows = rows.filter(_any(_holding(rows.model, name, word) for name in fields))
    return rows


def _any(conditions: Iterable[Q]) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either


def _holding(model: type[models.Model], name: str, word: str) -> Q:
    if name == PALETTE:
        mine = SearchEntry.objects.filter(_inside(normal(word)), kind=model._meta.label)
        return Q(pk__in=mine.values("subject_id"))
    relation, _dots, rest = name.partition("__")
    if rest:
        related = model._meta.get_field(relation).related_model
        found = containing(related._base_manager.all(), [rest], word)  # type: ignore[union-attr]
        ids = list(found.order_by().values_list("pk", flat=True)[: MOST_IDS + 1])
        return Q(**{f"{relation}__in": ids if len(ids) <= MOST_IDS else found})
    if len(word) == 2 and _has_pairs(model, name):
        return _paired(name, word)
    return Q(**{f"{name}__like": f"%{_plain(word)}%"})


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@cache
def _has_pairs(model: type[models.Model], name: str) -> bool:
    return any(Bigrams(name) in index.expressions for index in model._meta.indexes)
