"""Quotas (定额): how much a person, the holders of a post or a unit may draw of something in a time."""

from calendar import monthrange

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.periods import Period
from apps.org.models import Post, Role, Unit
from apps.org.models.dating import Dated, InForce
from apps.supplies.models.documents import Move
from apps.supplies.models.items import Item, ItemGroup, plain, quantity_field
from apps.supplies.models.sight import watches

PERSON = settings.AUTH_USER_MODEL


def months_after(on, months):
    """The same day so many months later, or the last one of that month: as PostgreSQL counts."""
    later = on.year * 12 + on.month - 1 + months
    year, month = divmod(later, 12)
    return on.replace(year=year, month=month + 1, day=min(on.day, monthrange(year, month + 1)[1]))


def keeps_or_watches(person):
    return watches(person) or any(grant.role == Role.STOREKEEPER for grant in person.grants_now)


class QuotaQuerySet(InForce):
    def visible_to(self, person):
        """Everybody knows the norms that hold for the own unit, post and person; keepers know all."""
        if keeps_or_watches(person):
            return self
        own = Q(post__isnull=False, post=person.post_id)
        return self.filter(Q(unit__in=person.unit_ids) | Q(person=person) | own)


class Quota(Dated):
    """So much of an item, or of a group of items, for whom, in which time."""

    class Measure(models.TextChoices):
        QUANTITY = "quantity", _("quantity")
        AMOUNT = "amount", _("value (¥)")

    class Period(models.TextChoices):
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        YEAR = "year", _("a year")
        LIFE = "life", _("its life")

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("unit"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("each holder of the post")
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("staff member")
    )
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quotas",
        verbose_name=pgettext_lazy("supplies", "item"),
    )
    group = models.ForeignKey(
        ItemGroup, models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("group")
    )
    measure = models.CharField(_("measured in"), max_length=8, choices=Measure.choices, default=Measure.QUANTITY)
    period = models.CharField(_("in"), max_length=8, choices=Period.choices, default=Period.MONTH)
    life_months = models.PositiveSmallIntegerField(
        _("life (months)"), null=True, blank=True,
        help_text=_("For tools: the next one before that wants the old one back."),
    )  # fmt: skip
    most = quantity_field(pgettext_lazy("supplies", "at most"))
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = QuotaQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["unit__position", "post_id", "person_id", "group__position", "item__code", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(unit__isnull=False, post=None, person=None)
                | Q(unit=None, post__isnull=False, person=None)
                | Q(unit=None, post=None, person__isnull=False),
                name="supplies_quota_for_one",
                violation_error_message=_("Choose a unit, a post or a staff member: one of the three."),
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False, group=None) | Q(item=None, group__isnull=False),
                name="supplies_quota_of_one",
                violation_error_message=_("Choose an item or a group: one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(period="life", life_months__gte=1, measure="quantity", unit=None)
                | (~Q(period="life") & Q(life_months=None)),
                name="supplies_quota_life_in_months",
                violation_error_message=_(
                    "A life is told in months, counted in pieces, and is that of a person's or a post's tools."
                ),
            ),
            models.CheckConstraint(
                condition=Q(most__gte=0),
                name="supplies_quota_not_negative",
                violation_error_message=_("A quota must not be below zero."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[who, what, "period", "starts_on"],
                    condition=Q(**{f"{who}__isnull": False, f"{what}__isnull": False}),
                    name=f"supplies_quota_once_{who}_{what}",
                    violation_error_message=_("There is such a quota from that day on already."),
                )
                for who in ("unit", "post", "person")
                for what in ("item", "group")
            ),
        ]

    def __str__(self):
        return f"{self.whose} · {self.what}"

    def get_absolute_url(self):
        return reverse("supplies_quota", args=[self.pk])

    @property
    def whose(self):
        return self.unit or self.post or self.person

    @property
    def what(self):
        return self.item or self.group

    def time_of(self, on):
        """From which day until which the quota is counted around ``on``; a life begins with what was drawn."""
        if self.period == self.Period.LIFE:
            return on, months_after(on, self.life_months)
        period = Period.around(on, {"month": "M", "quarter": "Q", "year": "Y"}[self.period])
        return period.first, period.after().first

    @property
    def words(self):
        """«5 盒 a month»."""
        if self.measure == self.Measure.AMOUNT:
            much = f"¥{self.most:,.2f}"
        else:
            much = f"{plain(self.most)} {self.item.unit if self.item else ''}".strip()
        if self.period == self.Period.LIFE:
            return _("%(much)s in %(months)s months") % {"much": much, "months": self.life_months}
        return f"{much} / {self.get_period_display()}"


class QuotaUseQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(quota__in=Quota.objects.visible_to(person))

    def overrun(self):
        """Those for which more was approved than the norm says."""
        return self.filter(extra__gt=0)


class QuotaUse(models.Model):
    """What of a quota is used up in one of its times; ``extra`` is what was approved beyond it."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="uses", verbose_name=_("quota"))
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("staff member"))
    since = models.DateField(pgettext_lazy("supplies", "from"))
    until = models.DateField(pgettext_lazy("supplies", "until (not included)"))
    used = quantity_field(_("used"), default=0)
    most = quantity_field(pgettext_lazy("supplies", "at most"))
    extra = quantity_field(_("approved beyond it"), default=0)

    objects = QuotaUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a quota")
        verbose_name_plural = _("use of quotas")
        ordering = ["-since", "quota_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quota", "person", "since"],
                nulls_distinct=False,
                name="supplies_quotause_once_a_time",
                violation_error_message=_("The use of this quota is counted already."),
            ),
            models.CheckConstraint(
                condition=Q(used__gte=0, used__lte=F("most") + F("extra")),
                name="supplies_quotause_within",
                violation_error_message=_("That is more than the quota leaves."),
            ),
        ]

    def __str__(self):
        return f"{self.quota} · {self.since}"

    @property
    def left(self):
        return self.most + self.extra - self.used


class QuotaDrawQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(use__in=QuotaUse.objects.visible_to(person))


class QuotaDraw(models.Model):
    """What a move took from a quota, or gave back to it. Append-only."""

    move = models.ForeignKey(Move, models.PROTECT, related_name="draws", verbose_name=_("move"))
    use = models.ForeignKey(QuotaUse, models.PROTECT, related_name="draws", verbose_name=_("quota"))
    amount = quantity_field(_("taken from the quota"))

    objects = QuotaDrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw from a quota")
        verbose_name_plural = _("draws from quotas")
        ordering = ["id"]

    def __str__(self):
        return f"{self.use} · {self.amount}"
