"""Choosing rooms: grouped by building, with seats, one select a room."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.meetings.models import Room


def rooms_for(person: Any) -> Any:
    """The rooms on offer: now, or from a day to come."""
    rooms = Room.objects.visible_to(person).with_place().in_order().filter(is_bookable=True)
    return rooms.exclude(place__closed_on__lte=today())


class RoomSelect(forms.Select):
    """The rooms by building, each with its seats. Written in Python: Django's own select renders a template an option,
    12 ms for 200 rooms."""

    def rooms(self) -> list[tuple]:
        """Id, seats, campus, building and name. Values, not models: those are most of a form's time at 200 rooms."""
        of = "place__building__"
        columns = ("pk", "capacity", f"{of}campus__name", f"{of}name", "place__name")
        return list(self.choices.queryset.values_list(*columns))

    def room_options(self, rooms: list[tuple], chosen: str) -> str:
        seats = str(_("%s seats"))
        groups = groupby(rooms, key=itemgetter(2, 3))
        return format_html_join(
            "",
            '<optgroup label="{} {}">{}</optgroup>',
            ((*names, self._options(grouped, chosen, seats)) for names, grouped in groups),
        )

    @staticmethod
    def _options(rooms: Iterable[tuple], chosen: str, seats: str) -> str:
        mark = format_html(" {}", "selected")
        return format_html_join(
            "",
            '<option value="{}"{}>{} {} · {}</option>',
            (
                (pk, mark if str(pk) == chosen else "", building, name, seats % capacity)
                for pk, capacity, _campus, building, name in rooms
            ),
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        return self.one(name, value, self.build_attrs(self.attrs, attrs), self.rooms())

    def one(self, name: str, value: Any, attrs: dict[str, Any], rooms: list[tuple]) -> str:
        classes = f"select {attrs.get('class', 'form-select')}"
        others = flatatt({key: value for key, value in attrs.items() if key != "class"})
        options = self.room_options(rooms, str(value or ""))
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
        attrs, rooms = self.build_attrs(self.attrs, attrs), self.rooms()
        rows = [
            (self.one(name, pk, {**attrs, **({"id": f"{attrs['id']}_{at}"} if at and "id" in attrs else {})}, rooms),)
            for at, pk in enumerate(list(value or []) or [""])
        ]
        selects = format_html_join("", '<div class="room-select">{}</div>', rows)
        more = format_html(
            '<button type="button" class="btn btn-link" data-add-room hidden>{}</button>', _("Add another room")
        )
        return format_html('<div class="room-selects" data-rooms>{}{}</div>', selects, more)


class RoomsField(forms.ModelMultipleChoiceField):
    widget = RoomSelects
    default_error_messages = {
        "invalid_choice": _("This room is not on offer. Choose another one."),
        "invalid_pk_value": _("This room is not on offer. Choose another one."),
        "required": _("Choose a room."),
    }

    def __init__(self, **kwargs: Any):
        super().__init__(Room.objects.none(), **{"label": _("meeting room"), **kwargs})


class RoomField(forms.ModelChoiceField):
    widget = RoomSelect
    default_error_messages = {"invalid_choice": _("This room is not on offer. Choose another one.")}

    def __init__(self, **kwargs: Any):
        super().__init__(Room.objects.none(), **{"label": _("meeting room"), **kwargs})
