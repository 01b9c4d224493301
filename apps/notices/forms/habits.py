"""Choosing how one wants to be told: groups of events down, ways across."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm, TimeField
from apps.notices.models import Habit


class HabitForm(ActionForm):
    quiet_from = TimeField(label=_("quiet from"))
    quiet_until = TimeField(label=_("quiet until"))
    digest_at = TimeField(
        label=_("everything at once, daily at"),
        required=False,
        help_text=_("Empty: each notice leaves when it comes. Urgent ones always do."),
    )

    def __init__(self, *args: Any, groups: dict[str, Any], ways: dict[str, Any], habit: Habit, **kwargs: Any):
        times = {name: getattr(habit, name) for name in ("quiet_from", "quiet_until", "digest_at")}
        super().__init__(*args, initial=times, **kwargs)
        self.groups, self.ways = groups, ways
        for group, label in groups.items():
            for way, name in ways.items():
                field = forms.BooleanField(required=False, label=f"{label} · {name}")
                field.initial = way in habit.ways_of(group)
                self.fields[f"{group}-{way}"] = field

    def rows(self) -> list[dict[str, Any]]:
        """For the table: each group with its ticks, one a way."""
        return [
            {"label": label, "ticks": [(self[f"{group}-{way}"], name) for way, name in self.ways.items()]}
            for group, label in self.groups.items()
        ]

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        ways = {group: [way for way in self.ways if chosen[f"{group}-{way}"]] for group in self.groups}
        times = {name: chosen[name] for name in ("quiet_from", "quiet_until", "digest_at")}
        return {"ways": ways, **times}
