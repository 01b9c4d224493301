"""Who is asked to a meeting: people of the house and guests from outside, and what they answered (回执)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.meetings.models.bookings import Booking


class AttendeeQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own invitations, and everybody asked to a meeting one may open."""
        return self.filter(Q(person=person) | Q(booking__in=Booking.objects.visible_to(person).values("pk")))

    def named(self):
        return self.select_related("person__unit", "stands_in_for__person")

    def expected(self):
        """Those who may still turn up: everybody but who asked for leave or sends somebody else."""
        return self.exclude(answer__in=Attendee.ABSENT)

    def in_order(self):
        return self.order_by("pk")


class Attendee(Record):
    """Somebody asked to a meeting, and the answer."""

    class Answer(models.TextChoices):
        ASKED = "asked", _("Not answered yet")
        COMING = "coming", _("Will come")
        ON_LEAVE = "leave", _("Asked for leave")
        SUBSTITUTED = "substituted", _("Sends somebody else")

    ABSENT = (Answer.ON_LEAVE, Answer.SUBSTITUTED)
    TONES = {Answer.ASKED: "orange", Answer.COMING: "green", Answer.ON_LEAVE: "secondary", Answer.SUBSTITUTED: "blue"}

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="invited", verbose_name=_("meeting"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("staff member"),
    )
    guest = models.CharField(_("guest"), max_length=40, blank=True)
    organisation = models.CharField(_("organisation"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, default=Answer.ASKED)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stands in for")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-booking__starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, guest="", organisation="", phone="")
                | (Q(person=None) & ~Q(guest="")),
                name="meetings_attendee_person_or_guest",
                violation_error_message=_("Name somebody of the house or a guest, one of the two."),
            ),
            models.CheckConstraint(
                condition=~Q(answer="leave") | ~Q(reason=""),
                name="meetings_attendee_leave_has_reason",
                violation_error_message=_("Say why you cannot come."),
            ),
            models.CheckConstraint(
                condition=Q(answer="asked", answered_at=None) | (~Q(answer="asked") & Q(answered_at__isnull=False)),
                name="meetings_attendee_answered_when",
                violation_error_message=_("An answer and its time belong together."),
            ),
            models.UniqueConstraint(
                fields=["booking", "person"],
                name="meetings_attendee_once_a_person",
                violation_error_message=_("This person has been asked already."),
            ),
        ]

    def __str__(self):
        return str(_("Confidential meeting")) if self.booking.is_confidential else self.name

    def get_absolute_url(self):
        """Everything about an invitation stands on the page of its meeting."""
        return f"{reverse('meetings_booking', args=[self.booking_id])}#attendees"

    def may_log(self, name):
        """The trail never holds a telephone number, and of a confidential meeting's list no names at all."""
        return name == "answer" if self.booking.is_confidential else name != "phone"

    @property
    def name(self):
        return self.person.name if self.person_id else self.guest

    @property
    def home(self):
        """The unit of one of us, the organisation of a guest."""
        return str(self.person.unit or "") if self.person_id else self.organisation

    @property
    def masked_phone(self):
        """138****5678: enough to recognise a number one knows."""
        number = self.phone
        return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "*" * len(number)
