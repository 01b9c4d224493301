"""What people are told about the canteen."""

from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events

GROUP = _("Canteen")


def plug() -> None:
    events.plug("canteen.meal_cancelled", Event(_("A meal you booked is cancelled"), GROUP))
    events.plug("canteen.certificate_ends", Event(_("A health certificate of the kitchen ends soon"), GROUP))
    events.plug("canteen.suggestion_answered", Event(_("A suggestion of yours to the canteen is answered"), GROUP))
    events.plug("canteen.dish_swapped", Event(_("A dish of a meal you booked is changed"), GROUP))
