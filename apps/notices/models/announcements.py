"""What the bureau announces to many, and who has confirmed a formal document."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.models import Record
from apps.org.models import Campus, Person, Role, Unit


class AnnouncementQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Its audience reads what is published and due; whoever may write them also sees drafts, of their own units."""
        if person.has_role(Role.OFFICE_ADMIN):
            return self
        clerk_of = [grant.unit_id for grant in person.grants_now if grant.role == Role.UNIT_CLERK and grant.unit_id]
        mine = self.model.objects.filter(Q(written_by=person) | Q(units__in=clerk_of))
        return self.filter(Q(pk__in=self.model.objects.reaching(person).due()) | Q(pk__in=mine))

    def reaching(self, person):
        """Meant for this person: for everyone, for the campus of the own unit, or for one of the own units."""
        campus = person.unit.campus_id if person.unit_id else None
        everyone = Q(campus=None, has_units=False)
        return self.filter(
            everyone | Q(campus=campus, campus__isnull=False) | Q(units__in=person.unit_ids), status="published"
        )

    def due(self):
        return self.filter(starts_on__lte=today())

    def current(self):
        """On the notice board today."""
        return self.due().filter(Q(ends_on=None) | Q(ends_on__gte=today()), status="published")

    def in_order(self):
        return self.order_by("-is_pinned", "-starts_on", "-id")


class Announcement(Record):
    """Something the bureau tells many people at once (通知公告), for a time, in plain paragraphs."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TONES = {Status.DRAFT: "orange", Status.PUBLISHED: "green", Status.WITHDRAWN: "secondary"}

    title = models.CharField(_("heading"), max_length=80)
    text = models.TextField(_("text"), max_length=10_000, help_text=_("An empty line begins a new paragraph."))
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only on campus")
    )
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("only for units"))
    # Kept beside the list, so that «for everyone» is found without looking into it.
    has_units = models.BooleanField(default=False, editable=False)
    starts_on = models.DateField(_("on the board from"), default=today)
    ends_on = models.DateField(_("on the board until (included)"), null=True, blank=True)
    is_pinned = models.BooleanField(_("stays on top"), default=False)
    needs_receipt = models.BooleanField(
        _("formal document: everyone confirms the receipt"), default=False,
        help_text=_("Only for formal documents. What else is read by whom is not recorded."),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("written by"))
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-is_pinned", "-starts_on", "-id"]
        indexes = [models.Index(fields=["status", "-starts_on"], name="notices_announcement_board")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="notices_announcement_ends_after_start",
                violation_error_message=_("The last day must not be earlier than the first."),
            ),
            models.CheckConstraint(
                condition=Q(campus=None) | Q(has_units=False),
                name="notices_announcement_campus_or_units",
                violation_error_message=_("Choose a campus or units, not both."),
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="notices_announcement_published_has_time",
                violation_error_message=_("What is published has been published at some time."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("notices_announcement", args=[self.pk])

    @property
    def audience(self):
        """Who it is for, in words."""
        if self.campus_id:
            return str(self.campus)
        return "、".join(str(unit) for unit in self.units.all()) if self.has_units else str(_("Everyone"))

    def readers(self):
        """People in service whom it is meant for today."""
        people = Person.objects.filter(is_active=True)
        if self.campus_id:
            return people.filter(unit__campus=self.campus_id)
        if self.has_units:
            ids = self.units.values("pk")
            also = Person.other_units.through.objects.filter(unit__in=ids).values("person_id")
            return people.filter(Q(unit__in=ids) | Q(pk__in=also))
        return people


class ReceiptQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; and those of the announcements one answers for."""
        if person.has_role(Role.OFFICE_ADMIN):
            return self
        return self.filter(Q(person=person) | Q(announcement__written_by=person))


class Receipt(models.Model):
    """One person has confirmed that a formal document reached them."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="receipts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("staff member"))
    confirmed_at = models.DateTimeField(_("confirmed at"), auto_now_add=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "person"],
                name="notices_receipt_once",
                violation_error_message=_("You have confirmed this already."),
            )
        ]

    def __str__(self):
        return str(self.announcement)

    def get_absolute_url(self):
        return self.announcement.get_absolute_url()
