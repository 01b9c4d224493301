"""Programs that work with the house: tokens that let them in, and addresses that are told what happened."""

import hashlib
import hmac
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.org.models.people import Person, Role


class Scope(models.TextChoices):
    """What a program may do in the person's name."""

    READ = "read", _("Look up")
    BOOK = "book", _("Book and change")


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Everyone sees the own tokens; the security administrator and the auditor see all of them."""
        if person.has_role(Role.SECURITY_ADMIN) or person.has_role(Role.AUDITOR):
            return self
        return self.filter(person=person)

    def live(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ApiToken(Record):
    """A key with which a program works in a person's name. Only its hash is kept: it is shown once and never again."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens", verbose_name=_("staff member"))
    name = models.CharField(_("what it is for"), max_length=40)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=8, choices=Scope.choices), default=list, verbose_name=_("what it may do")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    # Counted here, so that all processes count together: the minute that is being counted, and its calls.
    minute = models.DateTimeField(null=True, editable=False)
    calls = models.PositiveIntegerField(default=0, editable=False)
    calls_a_minute = models.PositiveIntegerField(_("calls a minute at most"), default=120, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0),
                name="org_apitoken_may_do_something",
                violation_error_message=_("Say what the token may do."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="org_apitoken_ends_after_start",
                violation_error_message=_("A token must be valid for some time."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("org_apitoken", args=[self.pk])

    @property
    def is_live(self):
        return self.revoked_at is None and self.expires_at > timezone.now() and self.person.is_active

    @property
    def state(self):
        if self.revoked_at is not None:
            return _("Revoked")
        return _("Valid") if self.is_live else _("Expired")

    @property
    def says_scopes(self):
        return "、".join(str(Scope(scope).label) for scope in self.scopes)


class KeptBySystemAdmin(models.QuerySet):
    def visible_to(self, person):
        """What leaves the house is the system administrator's and the auditor's business."""
        small = not settings.THREE_OFFICERS and person.has_role(Role.OFFICE_ADMIN)
        return self if small or person.has_role(Role.SYSTEM_ADMIN) or person.has_role(Role.AUDITOR) else self.none()

    def named(self):
        return self


class Webhook(Record):
    """An address outside that is told of what happens here, signed so that it can tell us from others."""

    name = models.CharField(_("name"), max_length=40)
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("told of"))
    is_active = models.BooleanField(_("in use"), default=True)
    # The secret is made from this and the house's own key: a copy of the database alone signs nothing.
    seed = models.UUIDField(default=uuid4, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = KeptBySystemAdmin.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(events__len__gt=0),
                name="org_webhook_is_told_something",
                violation_error_message=_("Choose at least one event."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("org_webhook", args=[self.pk])

    @property
    def secret(self):
        return hmac.new(settings.SECRET_KEY.encode(), f"webhook:{self.seed}".encode(), hashlib.sha256).hexdigest()


class Delivery(Record):
    """One thing one webhook is told: what was sent, how often it was tried, and what came back."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    TONES = {Status.WAITING: "azure", Status.DELIVERED: "green", Status.FAILED: "red"}

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries", verbose_name=_("webhook"))
    number = models.UUIDField(_("number"), default=uuid4, unique=True, editable=False)
    event = models.CharField(_("event"), max_length=40)
    body = models.TextField(_("what is sent"))
    made_at = models.DateTimeField(_("happened at"), default=timezone.now, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last attempt"), null=True)
    answer = models.CharField(_("last answer"), max_length=200, blank=True)
    answer_text = models.TextField(_("text of the answer"), blank=True)

    objects = KeptBySystemAdmin.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attempts=0, tried_at=None) | Q(attempts__gt=0, tried_at__isnull=False),
                name="org_delivery_tried_at_a_time",
                violation_error_message=_("An attempt has its time."),
            )
        ]

    def __str__(self):
        return self.event

    def get_absolute_url(self):
        return reverse("org_delivery", args=[self.pk])
