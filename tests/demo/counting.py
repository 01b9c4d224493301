"""The definition of a meeting that counts (see ``apps/meetings/demo/figures.py``), twice: in SQL and by the ORM."""

from django.db.models import Count
from django.db.models.functions import TruncDate

from apps.core.dates import day_bounds
from apps.core.workdays import working_days
from apps.meetings.models import Booking
from tests.demo.conftest import ask

NAMED = ["管委会", "泗水"]

BY_DAY = """
SELECT (b.starts_at AT TIME ZONE %(zone)s)::date AS day, count(*)
FROM meetings_booking b
JOIN core_workday w ON w.on = (b.starts_at AT TIME ZONE %(zone)s)::date AND w.is_working
WHERE b.status = 'confirmed'
  AND (b.starts_at AT TIME ZONE %(zone)s)::date BETWEEN %(first)s AND %(last)s
  AND EXISTS (
    SELECT FROM meetings_occupancy o
    JOIN org_place p ON p.id = o.room_id
    JOIN org_building g ON g.id = p.building_id
    JOIN org_campus c ON c.id = g.campus_id
    WHERE o.booking_id = b.id AND c.name = ANY(%(campuses)s))
GROUP BY day ORDER BY day
"""


def by_day(first, last, campuses=None, zone="Asia/Shanghai"):
    """{day: meetings that count}, days with none left out; raw SQL."""
    return dict(ask(BY_DAY, zone=zone, first=first, last=last, campuses=campuses or NAMED))


def by_day_with_orm(first, last, campuses=None):
    """The same by the ORM."""
    rows = (
        Booking.objects.filter(
            status=Booking.Status.CONFIRMED,
            starts_at__gte=day_bounds(first)[0],
            starts_at__lt=day_bounds(last)[1],
            occupancies__room__place__building__campus__name__in=campuses or NAMED,
        )
        .annotate(day=TruncDate("starts_at"))
        .values("day")
        .annotate(number=Count("pk", distinct=True))
    )
    worked = set(working_days(first, last))
    return {row["day"]: row["number"] for row in rows if row["day"] in worked}
