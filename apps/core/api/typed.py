"""Forms as the API sees them: the JSON they take, and what is sent turned into what a browser would have typed.

A form is the one place that knows which typing is right, so the schema is read off it, and nothing is judged twice.
"""

from functools import cache
from typing import Annotated, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from ninja import Schema
from pydantic import ConfigDict, WithJsonSchema, create_model

from apps.core.forms import DateField, TimeField

UNSEEN = ("key", "version")
HINTS: dict[type, dict[str, Any]] = {
    DateField: {"type": "string", "format": "date"},
    TimeField: {"type": "string", "example": "09:30", "description": "24 hours"},
    forms.IntegerField: {"type": "integer"},
    forms.BooleanField: {"type": "boolean"},
    forms.ModelMultipleChoiceField: {"type": "array", "items": {"type": "integer"}},
    forms.MultipleChoiceField: {"type": "array", "items": {"type": "string"}},
    forms.ModelChoiceField: {"type": "integer"},
}


@cache
def typed(form: Any, *, partly: bool = False, **more: str) -> type[Schema]:
    """The JSON object that ``form`` takes. ``partly``: what is left out stays as it is; ``more``: fields by description
    that the form reads without declaring them."""
    known = {name: field for name, field in form.base_fields.items() if name not in UNSEEN}
    shapes = {name: _shape(field) for name, field in known.items()}
    shapes |= {name: {"type": "object", "description": says} for name, says in more.items()}
    versioned = {"version": {"type": "integer", "description": "The version you saw; another one is refused (409)."}}
    shapes |= versioned if partly else {}
    needed = [] if partly else [name for name, field in known.items() if field.required]
    return _model(f"{form.__name__.removesuffix('Form')}{'Changes' if partly else ''}", form.__doc__, shapes, needed)


@cache
def asked(form: Any) -> type[Schema]:
    """The same for what stands in an address: only named in the document, read from the address itself."""
    shapes = {name: _shape(field) for name, field in form.base_fields.items()}
    needed = [name for name, field in form.base_fields.items() if field.required]
    return _model(f"{form.__name__.removesuffix('Form')}Asked", "", shapes, needed)


def _model(name: str, says: str | None, shapes: dict[str, dict], needed: list[str]) -> type[Schema]:
    fields: dict[str, Any] = {n: (Annotated[Any, WithJsonSchema(shape)], None) for n, shape in shapes.items()}
    extra: dict[str, Any] = {"required": needed} if needed else {}
    base = type(f"{name}Base", (Schema,), {"model_config": ConfigDict(json_schema_extra=extra), "__doc__": says or ""})
    return create_model(name, __base__=base, **fields)


def _shape(field: Any) -> dict[str, Any]:
    known: dict[str, Any] = next((HINTS[kind] for kind in type(field).__mro__ if kind in HINTS), {"type": "string"})
    hint = dict(getattr(field, "as_json", known))
    if not field.required and isinstance(field.initial, int | str | bool):
        hint["default"] = field.initial
    if getattr(field, "max_length", None):
        hint["maxLength"] = field.max_length
    if isinstance(field, forms.IntegerField):
        hint |= {name: n for name, n in (("minimum", field.min_value), ("maximum", field.max_value)) if n is not None}
    choices: Any = () if isinstance(field, forms.ModelChoiceField) else getattr(field, "choices", ())
    if choices:
        values = [value for value, _label in choices]
        if hint["type"] == "array":
            hint["items"] = {"enum": values}
        else:
            hint["enum"] = values if field.required or "" in values else ["", *values]
    return hint


def as_typed(facts: dict[str, Any]) -> MultiValueDict:
    """JSON as a browser would send it. An absent answer and null are left out, as an empty box would be."""
    said = {name: value for name, value in facts.items() if value is not None and value is not False}
    return MultiValueDict({name: _texts(value) for name, value in said.items()})


def usual(form: Any) -> dict[str, Any]:
    """What a program that leaves out what it may leave out gets: the same as somebody who leaves the page as it is."""
    fields = form.base_fields.items()
    return {n: f.initial for n, f in fields if not f.required and f.initial is not None and not callable(f.initial)}


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list) else [_text(value)]


def _text(value: Any) -> str:
    """Half of a character pair can stand in JSON, but in no database."""
    return "on" if value is True else str(value).encode(errors="replace").decode()
