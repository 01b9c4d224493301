"""A round of spot checks: who goes when, how the posts were drawn, and which they are once it has begun.

What is drawn is a matter of arithmetic from a seed. When a round is sealed, its inputs are frozen and the SHA-256 of
the seed is published; the seed itself is worked out from the secret key of the installation and a number of the row,
so a copy of the database tells nobody. When the round begins, the seed is published and the targets are made: before
that they do not exist anywhere.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.dates import span
from apps.core.models import Record
from apps.core.models.open_addresses import fresh_nonce
from apps.inspections.models.checklists import Edition
from apps.inspections.models.sight import rounds_of, units_led, watches
from apps.inspections.models.stations import Station
from apps.org.models import Campus, Person

SHA256 = "^[0-9a-f]{64}$"


class RoundQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(rounds_of(person)).distinct()

    def running(self, at=None):
        at = at or timezone.now()
        return self.filter(status=Round.Status.RUNNING, starts_at__lte=at)


class Round(Record):
    """One round: all its teams go out in one window, one after another in batches where there are several."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Being planned")
        SEALED = "sealed", _("Sealed")
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        CANCELLED = "cancelled", _("Cancelled")

    class Method(models.TextChoices):
        FAIR = "fair", _("Drawn: whoever has not been seen for long comes sooner")
        UNIFORM = "uniform", _("Drawn by bare chance")
        ALL = "all", _("All posts")

    TONES = {
        Status.PLANNED: "secondary",
        Status.SEALED: "purple",
        Status.RUNNING: "orange",
        Status.ENDED: "green",
        Status.CANCELLED: "secondary",
    }

    title = models.CharField(_("title"), max_length=80)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only on campus")
    )
    method = models.CharField(_("posts"), max_length=7, choices=Method.choices, default=Method.FAIR)
    posts = models.PositiveSmallIntegerField(_("how many posts"), default=12)
    pool = models.ManyToManyField(
        Person, related_name="+", verbose_name=_("who may be drawn to go"), blank=True,
        help_text=_("Supervisors and heads of units. Who goes with whom is drawn when the round is sealed."),
    )  # fmt: skip
    team_count = models.PositiveSmallIntegerField(_("teams"), default=4)
    team_size = models.PositiveSmallIntegerField(_("people in a team"), default=2)
    batches = models.PositiveSmallIntegerField(
        _("batches"), default=1, help_text=_("The window is divided among them, and the teams go in turn.")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PLANNED)
    # The draw, as anyone can repeat it: see apps.inspections.queries.draw.
    nonce = models.CharField(max_length=32, default=fresh_nonce, editable=False)
    seed_hash = models.CharField(_("SHA-256 of the seed"), max_length=64, blank=True, editable=False)
    seed = models.CharField(_("seed"), max_length=64, blank=True, editable=False)
    inputs = models.JSONField(_("what was drawn from"), default=dict, blank=True, editable=False)
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True, editable=False)
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("planned by")
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of spot checks")
        verbose_name_plural = _("rounds of spot checks")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="inspections_round_ends_after_start",
                violation_error_message=_("The end must be later than the start."),
            ),
            models.CheckConstraint(
                condition=Q(posts__gte=1, team_count__gte=1, team_size__gte=1, batches__gte=1)
                & Q(batches__lte=F("team_count")),
                name="inspections_round_some_posts",
                violation_error_message=_("One post, one team and one person at least; no more batches than teams."),
            ),
            # The seed is told when the round has begun and not before.
            models.CheckConstraint(
                condition=Q(status__in=["planned", "sealed"], seed="", begun_at=None)
                | Q(status__in=["running", "ended"], seed__regex=SHA256, begun_at__isnull=False)
                | Q(status="cancelled"),
                name="inspections_round_seed_after_the_start",
                violation_error_message=_("The seed is published when the round begins, not earlier."),
            ),
            models.CheckConstraint(
                condition=Q(status="planned", seed_hash="")
                | Q(status__in=["sealed", "running", "ended"], seed_hash__regex=SHA256, sealed_at__isnull=False)
                | Q(status="cancelled"),
                name="inspections_round_sealed_first",
                violation_error_message=_("Seal the round before it begins."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("inspections_round", args=[self.pk])

    def may_log(self, name):
        """What the seed is worked out from goes nowhere."""
        return name != "nonce"

    @property
    def when(self):
        return span(self.starts_at, self.ends_at)

    @property
    def has_targets(self):
        return self.status in (self.Status.RUNNING, self.Status.ENDED)

    @property
    def is_due(self):
        return self.starts_at <= timezone.now()


class OfRoundQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who sees the round."""
        return self.filter(rounds_of(person, "round__")).distinct()


class Team(Record):
    """Those who go together; teams of one batch go at the same time."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="teams", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("team"))
    batch = models.PositiveSmallIntegerField(_("batch"), default=1)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    members = models.ManyToManyField(Person, through="TeamMember", related_name="teams", verbose_name=_("members"))

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["round_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="inspections_team_numbered",
                violation_error_message=_("There is a team with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="inspections_team_ends_after_start",
                violation_error_message=_("The end must be later than the start."),
            ),
        ]

    def __str__(self):
        return _("Team %(number)s") % {"number": self.number}

    def get_absolute_url(self):
        return self.round.get_absolute_url()

    @property
    def when(self):
        return span(self.starts_at, self.ends_at)


class TeamMember(models.Model):
    """Somebody goes in one team of a round."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="membership", verbose_name=_("team"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name=_("round"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("staff member"))

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        ordering = ["team_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                name="inspections_teammember_one_team_a_round",
                violation_error_message=_("This person goes with another team of this round already."),
            )
        ]

    def __str__(self):
        return str(self.person)

    def get_absolute_url(self):
        return self.round.get_absolute_url()


class TargetQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those who watch; the team that goes there; afterwards the heads of the unit, too."""
        if watches(person):
            return self
        after = Q(station__unit__in=units_led(person), visits__isnull=False)
        return self.filter(Q(team__members=person) | after).distinct()


class Target(Record):
    """A post that a team is to see in a round, with the checklist as it stood when the round began."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="targets", verbose_name=_("round"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="targets", verbose_name=_("team"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="targets", verbose_name=_("post"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("checklist"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("post of a round")
        verbose_name_plural = _("posts of a round")
        ordering = ["round_id", "team_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "station"],
                name="inspections_target_once_a_round",
                violation_error_message=_("This post is in the round already."),
            )
        ]

    def __str__(self):
        return str(self.station)

    def get_absolute_url(self):
        return self.round.get_absolute_url()
