"""Verbs that bring a whole workbook into the books, and take it back."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import search
from apps.core.actions import Refused, action, hold
from apps.core.models import Record
from apps.core.workbooks import Workbook
from apps.org.actions import books
from apps.org.models import Building, Campus, ImportBatch, ImportedRow, Person, Place, Post, Unit
from apps.org.queries.check import Step, World, check, plain_value
from apps.org.queries.sheets import rows_of

Status = ImportBatch.Status
ADD = {
    Unit: books.add_unit,
    Place: books.add_place,
    Person: books.add_person,
    Campus: books.add_campus,
    Building: books.add_building,
    Post: books.add_post,
}
CHANGE = {Unit: books.change_unit, Place: books.change_place, Person: books.change_person}
MODELS = {"units": Unit, "places": Place, "people": Person}
MOST_NAMED = 8


@action("org.check_import", _("Check a workbook"))
def check_import(*, by, file_name: str, workbook: Workbook):
    """A workbook is checked first, and nothing is imported by that."""
    ImportBatch.objects.filter(made_by=by, status=Status.CHECKED).update(sheets={})
    return ImportBatch.objects.create(file_name=file_name[-120:], sheets=rows_of(workbook), made_by=by)


@action("org.carry_out_import", _("Import"), when=[Status.CHECKED])
def carry_out_import(batch, *, by):
    """A checked workbook is imported as a whole or not at all."""
    world = World()
    plan = check(batch.sheets, world)
    if plan.problems:
        raise Refused(_("This workbook has mistakes, so nothing was imported. Correct them and upload it again."))
    if not plan.steps:
        raise Refused(_("Everything in this workbook is in the books already. There is nothing to import."))
    writer = Writer(batch, by, world)
    for step in plan.steps:
        writer.do(step)
    ImportedRow.objects.bulk_create(writer.rows, batch_size=500)
    return batch.become(Status.IMPORTED)


@action("org.undo_import", _("Undo the import"), when=[Status.IMPORTED])
def undo_import(batch, *, by):
    """An import is taken back as a whole, as long as nobody has used or changed what it brought."""
    rows = list(batch.rows.order_by("-pk"))
    subjects = _held(rows)
    _refuse_if([subject for row in rows if (subject := subjects.get(_key(row))) and _is_used(row, subject)])
    in_the_way: list[Any] = []
    people = [subjects[_key(row)] for row in rows if row.is_new and isinstance(subjects.get(_key(row)), Person)]
    in_the_way += _remove(Person, people)
    for row in rows:
        subject = subjects.get(_key(row))
        if subject is None or (row.is_new and isinstance(subject, Person)):
            continue
        if row.is_new:
            in_the_way += _remove(type(subject), [subject])
        else:
            CHANGE[type(subject)](subject, by=by, **_read(subject, row.before))
    _refuse_if(in_the_way)
    return batch.become(Status.UNDONE)


class Writer:
    """Does the steps of a plan with the same verbs as the pages, and keeps what each row did."""

    def __init__(self, batch: ImportBatch, by: Person, world: World):
        self.batch, self.by, self.world = batch, by, world
        self.rows: list[ImportedRow] = []

    def do(self, step: Step) -> None:
        facts = {**step.facts, **self._related(step)}
        model: Any = MODELS[step.table.key]
        if step.record is None:
            record = self.add(model, step, **facts)
        else:
            before = {key: plain_value(step.record, key) for key in facts}
            record = CHANGE[model](step.record, by=self.by, **facts)
            self._keep(step, record, before)
        if model is Unit:
            self.world.units[record.name] = record

    def add(self, model: type[Record], step: Step, **facts: Any) -> Any:
        record = ADD[model](by=self.by, **facts)
        self._keep(step, record, None)
        return record

    def _keep(self, step: Step, record: Any, before: dict[str, Any] | None) -> None:
        self.rows.append(
            ImportedRow(
                batch=self.batch,
                sheet=step.table.key,
                number=step.row,
                subject_type=ContentType.objects.get_for_model(record),
                subject_id=record.pk,
                subject_version=record.version,
                is_new=before is None,
                before=before or {},
            )
        )

    def _related(self, step: Step) -> dict[str, Any]:
        """The records that names stand for; campuses, buildings and posts are entered where there is none."""
        names = step.names
        found: dict[str, Any] = {}
        if "unit" in names:
            found["unit"] = self.world.units[names["unit"]]
        if "parent" in names:
            found["parent"] = self.world.units[names["parent"]]
        if "post" in names:
            found["post"] = self._post(step, *names["post"])
        if "building" in names:
            found["building"] = self._building(step, names["campus"], names["building"])
        elif "campus" in names:
            found["campus"] = self._campus(step, names["campus"])
        return found

    def _campus(self, step: Step, name: str) -> Campus:
        if name not in self.world.campuses:
            self.world.campuses[name] = self.add(Campus, step, name=name)
        return self.world.campuses[name]

    def _building(self, step: Step, campus: str, name: str) -> Building:
        if (campus, name) not in self.world.buildings:
            self.world.buildings[campus, name] = self.add(Building, step, campus=self._campus(step, campus), name=name)
        return self.world.buildings[campus, name]

    def _post(self, step: Step, unit: str, title: str) -> Post:
        if (unit, title) not in self.world.posts:
            self.world.posts[unit, title] = self.add(Post, step, unit=self.world.units[unit], title=title)
        return self.world.posts[unit, title]


def _key(row: ImportedRow) -> tuple[int, int]:
    return row.subject_type_id, row.subject_id


def _held(rows: list[ImportedRow]) -> dict[tuple[int, int], Any]:
    """The records of ``rows``, locked, by model and id; one that is gone is not among them."""
    found: dict[tuple[int, int], Any] = {}
    for type_id in sorted({row.subject_type_id for row in rows}):
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        ids = {row.subject_id for row in rows if row.subject_type_id == type_id}
        found |= {(type_id, subject.pk): subject for subject in hold(model.objects.filter(pk__in=ids))}
    return found


def _is_used(row: ImportedRow, subject: Any) -> bool:
    return subject.version != row.subject_version or (row.is_new and getattr(subject, "last_login", None) is not None)


def _remove(model: type[models.Model], subjects: list[Any]) -> list[Any]:
    """Delete records nobody refers to; returns those that somebody does."""
    ids = [subject.pk for subject in subjects]
    try:
        model._base_manager.filter(pk__in=ids).delete()
    except ProtectedError as error:
        return list(error.protected_objects)
    for subject in subjects:
        search.forget(subject)
    return []


def _read(subject: Record, before: dict[str, Any]) -> dict[str, Any]:
    """What was kept as JSON, as the fields want it; relations stay ids."""
    fields: list[tuple[Any, Any]] = [(subject._meta.get_field(key), value) for key, value in before.items()]
    return {field.attname: value if field.is_relation else field.to_python(value) for field, value in fields}


def _refuse_if(in_the_way: list[Any]) -> None:
    if not in_the_way:
        return
    names = [f"{thing._meta.verbose_name} {thing}" for thing in in_the_way[:MOST_NAMED]]
    if len(in_the_way) > MOST_NAMED:
        names.append(say("and %(n)s more") % {"n": len(in_the_way) - MOST_NAMED})
    raise Refused(
        _("This import can no longer be undone as a whole, because of what has been done since: %(names)s. "
          "Change these records one by one instead."),
        params={"names": "、".join(names)},
    )  # fmt: skip
