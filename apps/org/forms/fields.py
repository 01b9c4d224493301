"""Choosing a person among a thousand: typed, not scrolled."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.search import PALETTE, containing
from apps.org.models import Person

MOST_NAMED = 5


class PersonField(forms.CharField):
    """Somebody in service by staff number, login name, name or pinyin; where several fit, the answer names them."""

    def __init__(self, **kwargs: Any):
        hint = _("Staff number, name or initials, typed as you know it.")
        super().__init__(**{"label": _("staff member"), "max_length": 40, "help_text": hint, **kwargs})
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        """A link may bring the person's id along."""
        if isinstance(value, int) or (isinstance(value, str) and value.startswith("id:")):
            number = str(value).removeprefix("id:")[:18]
            value = (number.isascii() and number.isdigit() and Person.objects.filter(pk=number).first()) or ""
        return value.staff_number or value.username if isinstance(value, Person) else value

    def clean(self, value: Any) -> Person | None:
        typed = super().clean(value)
        if not typed:
            return None
        people = Person.objects.filter(is_active=True).select_related("unit")
        exactly = people.filter(Q(staff_number=typed) | Q(username=typed) | Q(name=typed))
        found = list(exactly[: MOST_NAMED + 1]) or list(containing(people, [PALETTE], typed)[: MOST_NAMED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(say("Nobody in service is called “%(typed)s”. Check it, or type the staff number.")
                                  % {"typed": typed})  # fmt: skip
        names = "、".join(f"{p.name}（{p.staff_number or p.username}，{p.unit or ''}）" for p in found[:MOST_NAMED])
        raise ValidationError(say("Several people fit: %(names)s. Type the staff number.") % {"names": names})
