"""The first day of a month."""

from django.db import models
from django.db.models import Func


class FirstOfMonth(Func):
    """The first day of the month in which a date lies; immutable, unlike ``TruncMonth``, which asks for a time zone."""

    template = "date_trunc('month', %(expressions)s::timestamp)::date"
    output_field = models.DateField()
