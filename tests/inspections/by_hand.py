"""Each figure of spot checks and findings a second time, in SQL written by hand: it shares nothing with the apps but
the tables, and says the definition in its own words."""

from django.db import connection

BASE = """
WITH went AS (
  SELECT r.id, (r.starts_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM inspections_round r
  WHERE r.status IN ('running', 'ended')
), posts AS (
  SELECT s.id, s.unit_id, s.checklist_id, s.opened_on, s.closed_on, g.campus_id AS campus FROM inspections_station s
  LEFT JOIN org_place p ON p.id = s.place_id LEFT JOIN org_building g ON g.id = p.building_id
), looks AS (
  SELECT v.id, v.presence, v.attitude, v.service, v.counts, t.edition_id, t.station_id, posts.unit_id,
    posts.checklist_id, went.id AS round_id
  FROM inspections_visit v JOIN inspections_target t ON t.id = v.target_id JOIN went ON went.id = t.round_id
  JOIN posts ON posts.id = t.station_id
  WHERE went.day BETWEEN %(first)s AND %(last)s AND (%(campus)s::bigint IS NULL OR posts.campus = %(campus)s)
), seen AS (SELECT * FROM looks WHERE counts),
standing AS (
  SELECT f.*, coalesce(g.campus_id, CASE WHEN f.place_id IS NULL THEN u.campus_id END) AS campus
  FROM findings_finding f JOIN org_unit u ON u.id = f.unit_id
  LEFT JOIN org_place p ON p.id = f.place_id LEFT JOIN org_building g ON g.id = p.building_id
  WHERE f.status <> 'withdrawn'
), here AS (SELECT * FROM standing WHERE %(campus)s::bigint IS NULL OR campus = %(campus)s),
faults AS (SELECT f.*, looks.edition_id FROM standing f JOIN looks ON f.source = 'inspections.Visit:' || looks.id),
known AS (
  SELECT f.source, f.status = 'closed' AND (
      SELECT (r.rectified_at AT TIME ZONE 'Asia/Shanghai')::date FROM findings_rectification r
      WHERE r.finding_id = f.id AND r.passed ORDER BY r.number DESC LIMIT 1) <= f.due_on AS timely
  FROM here f WHERE f.due_on BETWEEN %(first)s AND %(last)s
    AND (f.status = 'closed' OR (f.status = 'open' AND f.due_on < %(today)s))
), at AS (SELECT least(%(last)s::date, %(today)s::date) AS day),
waits AS (
  SELECT posts.id, at.day - coalesce(
    (SELECT max(went.day) FROM inspections_visit v JOIN inspections_target t ON t.id = v.target_id
      JOIN went ON went.id = t.round_id WHERE v.counts AND t.station_id = posts.id AND went.day <= at.day),
    posts.opened_on, (SELECT min(day) FROM went WHERE went.day <= at.day)) AS days
  FROM posts, at WHERE (posts.opened_on IS NULL OR posts.opened_on <= at.day)
    AND (posts.closed_on IS NULL OR at.day < posts.closed_on)
    AND (%(campus)s::bigint IS NULL OR posts.campus = %(campus)s)
    AND EXISTS (SELECT FROM inspections_edition e WHERE e.checklist_id = posts.checklist_id)
    AND EXISTS (SELECT FROM went WHERE went.day <= at.day)
)
"""
RATE = "SELECT round(100.0 * count(*) FILTER (WHERE {}) / nullif(count(*) FILTER (WHERE {}), 0), 1) FROM {}"
FIGURES = {
    "inspections.seen": "SELECT count(*) FROM seen",
    "inspections.on_post": RATE.format("presence = 'present'", "presence IN ('present', 'absent')", "seen"),
    "inspections.absent": "SELECT count(*) FROM seen WHERE presence = 'absent'",
    "inspections.attitude": RATE.format("attitude = 'good'", "attitude <> 'none'", "seen"),
    "inspections.service": RATE.format("service = 'good'", "service <> 'none'", "seen"),
    "inspections.longest_unseen": "SELECT max(days) FROM waits",
    "inspections.found": "SELECT count(*) FROM faults",
    "inspections.in_time": RATE.format("timely", "true", "known WHERE source LIKE 'inspections.Visit:%%'"),
    "findings.found": """SELECT count(*) FROM here
      WHERE (found_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(first)s AND %(last)s""",
    "findings.in_time": RATE.format("timely", "true", "known"),
    "findings.unsettled": "SELECT count(*) FROM here WHERE status IN ('open', 'rectified')",
    "findings.overdue": "SELECT count(*) FROM here WHERE status = 'open' AND due_on < %(today)s",
}
APART = {
    "round": "SELECT round_id, count(*) FROM seen GROUP BY 1",
    "unit": "SELECT unit_id, count(*) FROM seen GROUP BY 1",
    "kind": "SELECT checklist_id, count(*) FROM seen GROUP BY 1",
    "faults_unit": "SELECT unit_id, count(*) FROM faults GROUP BY 1",
    "faults_aspect": """SELECT coalesce(i.aspect, ''), count(*) FROM faults f LEFT JOIN inspections_checklistitem i
      ON i.id::text = f.source_line AND i.edition_id = f.edition_id GROUP BY 1""",
}


def asked(statement, period, campus, today):
    with connection.cursor() as cursor:
        facts = {"first": period.first, "last": period.last, "campus": campus and campus.pk, "today": today}
        cursor.execute(BASE + statement, facts)
        return cursor.fetchall()


def by_hand(figure, period, campus, today):
    return asked(FIGURES[figure], period, campus, today)[0][0]


def apart(what, period, campus, today):
    """{key: how many}"""
    return dict(asked(APART[what], period, campus, today))
