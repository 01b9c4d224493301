"""Choosing rooms: grouped by building, with seats, one select a room."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.meetings.models import Room
from apps.meetings.queries.records import room_records
from apps.meetings.queries.times import RoomLine, every_room


class OfferedRooms:
    """A field for rooms on offer: now, or from a day to come. They are the process's own, so nothing is looked up."""

    widget: Any

    def offer(self, person: Any) -> None:
        on = today()
        self.widget.rooms = [room for room in every_room(person) if room.is_offered_from(on)]
        records = room_records(person.edition)
        self.offered = {str(room.pk): records[room.pk] for room in self.widget.rooms}

    def room(self, chosen: Any) -> Room:
        try:
            return self.offered[str(chosen)]
        except KeyError:
            raise forms.ValidationError(_("This room is not on offer. Choose another one."), "invalid_choice") from None


class RoomSelect(forms.Select):
    """The rooms by building, each with its seats. Written in Python: Django's own select renders a template an option,
    12 ms for 200 rooms."""

    rooms: Sequence[RoomLine] = ()

    def room_options(self, chosen: str) -> str:
        seats = str(_("%s seats"))
        groups = groupby(self.rooms, key=lambda room: (room.campus.name, room.building))
        return format_html_join(
            "",
            '<optgroup label="{} {}">{}</optgroup>',
            ((*names, self._options(grouped, chosen, seats)) for names, grouped in groups),
        )

    @staticmethod
    def _options(rooms: Iterable[RoomLine], chosen: str, seats: str) -> str:
        mark = format_html(" {}", "selected")
        return format_html_join(
            "",
            '<option value="{}"{}>{} · {}</option>',
            ((room.pk, mark if str(room.pk) == chosen else "", room.name, seats % room.capacity) for room in rooms),
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        return self.one(name, value, self.build_attrs(self.attrs, attrs))

    def one(self, name: str, value: Any, attrs: dict[str, Any]) -> str:
        classes = f"select {attrs.get('class', 'form-select')}"
        others = flatatt({key: value for key, value in attrs.items() if key != "class"})
        options = self.room_options(str(value or ""))
        blank = format_html('<option value="">{}</option>', _("Choose a room"))
        return format_html('<select name="{}" class="{}"{}>{}{}</select>', name, classes, others, blank, options)


class RoomSelects(RoomSelect):
    """One select for each room that is chosen; the page's script adds another. All are sent as ``place``."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in values if value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        attrs = self.build_attrs(self.attrs, attrs)
        rows = [
            (self.one(name, pk, {**attrs, **({"id": f"{attrs['id']}_{at}"} if at and "id" in attrs else {})}),)
            for at, pk in enumerate(list(value or []) or [""])
        ]
        selects = format_html_join("", '<div class="room-select">{}</div>', rows)
        more = format_html(
            '<button type="button" class="btn btn-link" data-add-room hidden>{}</button>', _("Add another room")
        )
        return format_html('<div class="room-selects" data-rooms>{}{}</div>', selects, more)


class RoomsField(OfferedRooms, forms.Field):
    """One room or several."""

    as_json = {"type": "array", "items": {"type": "integer"}}
    widget = RoomSelects

    def __init__(self, **kwargs: Any):
        super().__init__(**{"label": _("meeting room"), "error_messages": {"required": _("Choose a room.")}, **kwargs})

    def prepare_value(self, value: Any) -> list[Any]:
        return [getattr(room, "pk", room) for room in value] if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[Room]:
        return [self.room(pk) for pk in dict.fromkeys(value or ())]


class RoomField(OfferedRooms, forms.Field):
    """One room."""

    as_json = {"type": "integer"}
    widget = RoomSelect

    def __init__(self, **kwargs: Any):
        super().__init__(**{"label": _("meeting room"), **kwargs})

    def to_python(self, value: Any) -> Room | None:
        return self.room(value) if value else None
