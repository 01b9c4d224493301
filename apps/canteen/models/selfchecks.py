"""The quarterly self-check against waste of food (反食品浪费自查): its questions as dated data, and what was filed."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.sight import reads_figures
from apps.core.models import Record
from apps.core.periods import Period
from apps.org.models import Campus
from apps.org.models.dating import DAYS, Dated, InForce


class SelfCheckQuestion(Dated):
    """A question of the self-check, from a day on. Where the system knows a figure it answers by itself, and ``limit``
    says up to which or from which it is answered well; else somebody does."""

    class Figure(models.TextChoices):
        WASTE = "waste_per_head", _("waste a head (g)")
        CHANGE = "waste_change", _("waste a head, change on the quarter before (%)")
        WEIGHED = "weighed", _("meals at which waste was weighed (%)")
        FORECAST = "forecast_error", _("mean error of the forecast of heads (%)")
        OVER = "over_prepared", _("portions prepared above diners served (%)")
        SHOW_UP = "show_up", _("show-up rate of bookings (%)")
        PLEASED = "pleased", _("share of four and five stars (%)")

    class Side(models.TextChoices):
        MOST = "most", _("at most")
        LEAST = "least", _("at least")

    code = models.SlugField(_("name for programs"), max_length=20)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    words = models.CharField(_("question"), max_length=200)
    figure = models.CharField(_("answered by"), max_length=16, choices=Figure.choices, blank=True)
    side = models.CharField(_("good is"), max_length=5, choices=Side.choices, blank=True)
    limit = models.DecimalField(_("limit"), max_digits=8, decimal_places=1, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("question of the self-check")
        verbose_name_plural = _("questions of the self-check")
        ordering = ["position", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(figure="", side="", limit=None) | (~Q(figure="") & ~Q(side="") & Q(limit__isnull=False)),
                name="canteen_selfcheckquestion_limit_for_a_figure",
                violation_error_message=_("A figure has a limit, and a side of it that is good; other questions none."),
            ),
            ExclusionConstraint(
                name="canteen_selfcheckquestion_one_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("This question is asked on some of these days already. End that one first."),
            ),
        ]

    def __str__(self):
        return self.words

    def get_absolute_url(self):
        return reverse("canteen_selfcheckquestion", args=[self.pk])


class SelfCheckQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The kitchen, those who look over its shoulder, and leaders."""
        return self if reads_figures(person) else self.none()

    def standing(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class SelfCheck(Record):
    """The self-check of a quarter as it was filed: questions, answers and figures are a frozen copy. What was filed
    wrongly is withdrawn and filed again; it stays on record."""

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    first_on = models.DateField(_("quarter from"))
    answers = models.JSONField(_("answers"))
    sums = models.JSONField(_("sums of the quarter"))
    measures = models.TextField(_("measures"), max_length=2000)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("filed by")
    )
    filed_at = models.DateTimeField(_("filed at"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-check against waste")
        verbose_name_plural = _("self-checks against waste")
        ordering = ["-first_on", "campus__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campus", "first_on"],
                condition=Q(withdrawn_at=None),
                name="canteen_selfcheck_one_a_quarter",
                violation_error_message=_("The self-check of this quarter has been filed already."),
            ),
            models.CheckConstraint(
                condition=Q(first_on__day=1, first_on__month__in=(1, 4, 7, 10)),
                name="canteen_selfcheck_of_a_quarter",
                violation_error_message=_("A quarter begins on the first of January, April, July or October."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, reason="") | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
                name="canteen_selfcheck_withdrawn_says_why",
                violation_error_message=_("Say why the self-check is withdrawn."),
            ),
        ]

    def __str__(self):
        return f"{self.campus} {self.period.name}"

    def get_absolute_url(self):
        return reverse("canteen_selfcheck", args=[self.pk])

    @property
    def period(self):
        return Period.around(self.first_on, "Q")

    @property
    def to_mend(self):
        """How many answers are not as they should be."""
        return sum(answer["met"] is False for answer in self.answers)
