"""Addresses without a log-in: the canteen's screen, and the week's menu for any telephone."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.dining import Area
from apps.canteen.models.sight import composes
from apps.core.models.open_addresses import OpenAddress, OpenAddressQuerySet


class MenuAddressQuerySet(OpenAddressQuerySet):
    def visible_to(self, person):
        """They are the canteen's."""
        return self if composes(person) else self.none()


class MenuAddress(OpenAddress):
    """One read-only address of a dining area: what it shows, who made it, and until when it held."""

    class Kind(models.TextChoices):
        BOARD = "board", _("Screen in the canteen")
        WEEK = "week", _("Week's menu for telephones")

    PAGES = {Kind.BOARD: "canteen_board", Kind.WEEK: "canteen_open_week"}

    kind = models.CharField(_("shows"), max_length=8, choices=Kind.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("dining area"))

    objects = MenuAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a menu")
        verbose_name_plural = _("addresses of menus")
        ordering = ["-made_at", "-id"]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.area}"

    def get_absolute_url(self):
        return reverse("canteen_menuaddress", args=[self.pk])

    @property
    def path(self):
        """The address with its token, or "" where that cannot be told."""
        return reverse(self.PAGES[self.kind], args=[self.token]) if self.token else ""
