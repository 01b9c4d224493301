"""Verbs of retained samples (留样): taken at the meal, kept for their hours, only then disposed of."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Meal, SafetyLimit, Sample
from apps.canteen.queries import safety
from apps.core.actions import Refused, action
from apps.core.dates import day, moment, today
from apps.org.models import Person

DUE, KEPT, DISPOSED = Sample.Status.DUE, Sample.Status.KEPT, Sample.Status.DISPOSED


@action("canteen.take_sample", _("Take the sample"), when=[DUE])
def take_sample(sample: Sample, *, by: Person, grams: int) -> Sample:
    """The kitchen retains a sample of a dish: heavy enough, and kept from now on for as long as the limit says."""
    if sample.meal.on > today():
        raise Refused(gettext("This meal is on %(day)s. Take its samples then.") % {"day": day(sample.meal.on)})
    if sample.meal.status == Meal.Status.CANCELLED:
        raise Refused(gettext("This meal has been cancelled; there is nothing to take a sample of."))
    least = safety.limit_row(SafetyLimit.Key.SAMPLE_GRAMS, today())
    if grams < least.value:
        says = gettext("A sample weighs at least %(least)s g (%(source)s). Take more of the dish.")
        raise Refused({"grams": [says % {"least": safety.shown(least.value), "source": least.source}]})
    hours = float(safety.limit(SafetyLimit.Key.SAMPLE_HOURS, today()))
    sample.grams, sample.taken_at, sample.taken_by = grams, timezone.now(), by
    sample.keep_until = sample.taken_at + timedelta(hours=hours)
    sample.status = KEPT
    sample.judge()
    sample.save()
    return sample


@action("canteen.dispose_sample", _("Dispose of the sample"), when=[KEPT])
def dispose_sample(sample: Sample, *, by: Person) -> Sample:
    """When its time is over the kitchen disposes of a sample."""
    now = timezone.now()
    if now < sample.keep_until:
        says = gettext("This sample must be kept until %(until)s. Dispose of it then.")
        raise Refused(says % {"until": moment(sample.keep_until)})
    sample.disposed_at, sample.status = now, DISPOSED
    sample.save()
    return sample
