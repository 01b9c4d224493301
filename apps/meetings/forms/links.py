"""What is typed to make a read-only address."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionModelForm
from apps.meetings.models import AccessLink
from apps.org.models import Role


class LinkForm(ActionModelForm):
    """What it shows; a panel and a room's calendar need the room, the others the campus."""

    class Meta:
        model = AccessLink
        fields = ["kind", "room", "campus", "language"]
        help_texts = {"room": _("For a panel or the calendar of a room."), "campus": _("For a lobby or a campus.")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        mine = AccessLink.Kind.MINE
        self.fields["kind"].choices = [(k, label) for k, label in AccessLink.Kind.choices if k != mine]
        kept = self.person.campuses_of(Role.ROOM_KEEPER)
        rooms = self.fields["room"].queryset.in_order()
        if kept is not None:
            rooms = rooms.filter(place__building__campus__in=kept)
            self.fields["campus"].queryset = self.fields["campus"].queryset.filter(pk__in=kept)
        self.fields["room"].queryset = rooms
