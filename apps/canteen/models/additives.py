"""Food additives that the kitchen used (食品添加剂): weighed, and within what the standard allows."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.safety import KitchenQuerySet
from apps.org.models import Campus


class AdditiveUse(models.Model):
    """So many grams of an additive went into so much food; at most what GB 2760 allows a kilogram of it."""

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    additive = models.CharField(_("additive"), max_length=30)
    food = models.CharField(_("used in"), max_length=30)
    kilograms = models.DecimalField(_("food (kg)"), max_digits=7, decimal_places=2)
    grams = models.DecimalField(_("additive (g)"), max_digits=7, decimal_places=2, validators=[MinValueValidator(0)])
    most = models.DecimalField(
        _("allowed, at most (g a kilogram)"), max_digits=7, decimal_places=3, help_text=_("By GB 2760 for this food.")
    )
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("used by")
    )
    used_at = models.DateTimeField(_("used at"), default=timezone.now)

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of an additive")
        verbose_name_plural = _("uses of additives")
        ordering = ["-used_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kilograms__gt=0, grams__gt=0, grams__lte=F("kilograms") * F("most")),
                name="canteen_additiveuse_within_the_standard",
                violation_error_message=_("That is more of the additive than is allowed for so much food."),
            )
        ]

    def __str__(self):
        return f"{self.additive} {self.grams} g"

    def get_absolute_url(self):
        return reverse("canteen_additiveuse", args=[self.pk])
