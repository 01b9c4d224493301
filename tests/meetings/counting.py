"""Each figure of the meeting rooms a second time, in SQL written by hand: it shares nothing with apps/meetings but the
tables, and says the definition in its own words."""

from datetime import date

from django.db import connection

# (booking, day, is_working, status, people, start, end, made) of every booking with a room on a campus that counts.
BASE = """
WITH rooms AS (
  SELECT p.id, r.capacity, r.whole_id, c.id AS campus FROM meetings_room r
  JOIN org_place p ON p.id = r.place_id JOIN org_building g ON g.id = p.building_id
  JOIN org_campus c ON c.id = g.campus_id
  WHERE CASE WHEN %(campus)s::bigint IS NULL THEN NOT c.keeps_own_figures ELSE c.id = %(campus)s END
), own AS (SELECT * FROM meetings_occupancy WHERE via_id IS NULL), days AS (
  SELECT d::date AS day, coalesce(w.is_working, extract(isodow FROM d) < 6) AS is_working
  FROM generate_series(%(first)s::date, %(last)s::date, '1 day') d LEFT JOIN core_workday w ON w."on" = d::date
), base AS (
  SELECT b.id, b.unit_id, b.status, b.attendees, b.starts_at, b.ends_at, b.made_at, b.is_confidential,
    d.day, d.is_working
  FROM meetings_booking b JOIN days d ON d.day = (b.starts_at AT TIME ZONE 'Asia/Shanghai')::date
  WHERE b.id IN (SELECT o.booking_id FROM own o JOIN rooms ON rooms.id = o.room_id)
), counted AS (SELECT * FROM base WHERE status = 'confirmed' AND is_working),
per_day AS (
  SELECT d.day, count(c.id) AS number FROM days d LEFT JOIN counted c ON c.day = d.day
  WHERE d.is_working GROUP BY d.day
), uses AS (
  SELECT c.*, rooms.capacity, rooms.whole_id FROM counted c
  JOIN own o ON o.booking_id = c.id JOIN rooms ON rooms.id = o.room_id
)
"""

FIGURES = {
    "held": "SELECT count(*) FROM counted",
    "most_a_day": "SELECT max(number) FROM per_day",
    "least_a_day": "SELECT min(number) FROM per_day",
    "mean_a_day": "SELECT round(avg(number), 1) FROM per_day",
    "days_off": "SELECT count(*) FROM base WHERE status = 'confirmed' AND NOT is_working",
    "people": "SELECT coalesce(sum(attendees), 0) FROM counted WHERE NOT is_confidential",
    "mean_minutes": "SELECT round(avg(extract(epoch FROM ends_at - starts_at)) / 60) FROM counted",
    "room_hours": "SELECT round(coalesce(sum(extract(epoch FROM ends_at - starts_at)), 0) / 3600, 1) FROM uses",
    "seat_use": """SELECT round(100.0 * (SELECT sum(attendees) FROM counted WHERE NOT is_confidential)
      / nullif(sum(capacity), 0), 1) FROM uses WHERE NOT is_confidential""",
    "lead_days": "SELECT round(avg(extract(epoch FROM starts_at - made_at)) / 86400, 1) FROM counted",
    "cancelled": "SELECT count(*) FROM base WHERE status = 'cancelled'",
    "cancelled_share": """SELECT round(100.0 * count(*) FILTER (WHERE status = 'cancelled')
      / nullif(count(*) FILTER (WHERE status IN ('confirmed', 'cancelled', 'no_show')), 0), 1) FROM base""",
    "no_shows": "SELECT count(*) FROM base WHERE status = 'no_show'",
    "planned": "SELECT count(*) FROM base WHERE status = 'confirmed'",
    # A hall once, its parts by their number.
    # The rule of a room on a day: its own before its class's before everybody's, the newer before the older.
    "room_use": """
      SELECT round(100 * (SELECT coalesce(sum(extract(epoch FROM ends_at - starts_at)
          / CASE WHEN whole_id IS NULL THEN 1
            ELSE (SELECT count(*) FROM rooms AS part WHERE part.whole_id = uses.whole_id) END), 0) FROM uses)
        / nullif(sum(open), 0), 1) FROM (
        SELECT extract(epoch FROM coalesce(
          (SELECT closes_at - opens_at FROM meetings_bookingrule u
           WHERE (u.room_id = p.id OR (u.room_id IS NULL AND u.room_class IN ('', r.room_class)))
             AND u.starts_on <= d.day AND (u.ends_on IS NULL OR d.day < u.ends_on)
           ORDER BY u.room_id IS NULL, u.room_class = '', u.starts_on DESC, u.id DESC LIMIT 1),
          interval '15 hours')) AS open
        FROM days d, rooms JOIN org_place p USING (id) JOIN meetings_room r ON r.place_id = p.id
        WHERE d.is_working AND r.whole_id IS NULL AND (p.opened_on IS NULL OR p.opened_on <= d.day)
          AND (p.closed_on IS NULL OR d.day < p.closed_on)) t
    """,
}


def by_hand(figure: str, first: date, last: date, campus: int | None = None):
    with connection.cursor() as cursor:
        cursor.execute(BASE + FIGURES[figure], {"first": first, "last": last, "campus": campus})
        return cursor.fetchone()[0]


def apart(what: str, first: date, last: date, campus: int | None = None) -> dict:
    """{key: number of meetings that count} by unit, weekday and hour, or room."""
    key = {
        "unit": "SELECT unit_id, count(*) FROM counted GROUP BY 1",
        "unit_cancelled": "SELECT unit_id, count(*) FROM base WHERE status = 'cancelled' GROUP BY 1",
        "unit_no_shows": "SELECT unit_id, count(*) FROM base WHERE status = 'no_show' GROUP BY 1",
        "hour": """SELECT (extract(isodow FROM day), extract(hour FROM starts_at AT TIME ZONE 'Asia/Shanghai'))::text,
                   count(*) FROM counted GROUP BY 1""",
        "month": "SELECT date_trunc('month', day)::date, count(*) FROM counted GROUP BY 1",
        "day": "SELECT day, number FROM per_day",
        "room": """SELECT o.room_id, count(*) FROM counted c JOIN own o ON o.booking_id = c.id
                   WHERE o.room_id IN (SELECT id FROM rooms) GROUP BY 1""",
    }[what]
    with connection.cursor() as cursor:
        cursor.execute(BASE + key, {"first": first, "last": last, "campus": campus})
        return dict(cursor.fetchall())
