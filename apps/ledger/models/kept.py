"""What the books beside the ledger have in common: whose they are, money, and months."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.ledger.models.dating import FirstOfMonth
from apps.ledger.models.sight import units_read
from apps.org.models import Role


class ByUnit(models.QuerySet):
    """Rows that belong to a unit: whoever reads its costs reads them too."""

    unit_path = "unit"

    def visible_to(self, person):
        """Accountants, leaders, the auditor and office administrators read all; the head and the clerk of a unit read
        what belongs to it and to the units below."""
        units = units_read(person)
        return self if units is None else self.filter(**{f"{self.unit_path}__in": units})

    def named(self):
        return self


def yuan(label, **more):
    """An amount of money: two decimals, as it is paid."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **more)


def percent(label, **more):
    return models.DecimalField(label, max_digits=6, decimal_places=2, **more)


def on_the_first(name, field="month"):
    """The constraint that a month is written as its first day."""
    return models.CheckConstraint(
        condition=Q(**{field: FirstOfMonth(F(field))}),
        name=name,
        violation_error_message=_("A month begins on its first day."),
    )


def is_accountant(person):
    """Of the whole bureau: personal papers are for no other role."""
    return person.has_role(Role.ACCOUNTANT)
