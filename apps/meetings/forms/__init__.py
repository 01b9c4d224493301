"""What is typed to book a room, to repeat it, and to look after the rooms."""

from apps.meetings.forms.attending import InviteForm, LeaveForm, SubstituteForm
from apps.meetings.forms.bookings import BookingForm, CancelForm, ExtendForm, MoveForm
from apps.meetings.forms.links import LinkForm
from apps.meetings.forms.rooms import EquipmentForm, MeetingClassForm, RoomForm, RuleForm
from apps.meetings.forms.series import CancelSeriesForm, ChangeSeriesForm, ProlongSeriesForm, SeriesForm

__all__ = [
    "BookingForm",
    "CancelForm",
    "CancelSeriesForm",
    "ChangeSeriesForm",
    "EquipmentForm",
    "ExtendForm",
    "InviteForm",
    "LeaveForm",
    "LinkForm",
    "MeetingClassForm",
    "MoveForm",
    "ProlongSeriesForm",
    "RoomForm",
    "RuleForm",
    "SeriesForm",
    "SubstituteForm",
]
