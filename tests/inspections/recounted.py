"""The figures of a round, counted once more: by statements of our own, which share nothing with what the pages use."""

from django.db import connection


def asked(statement, *facts):
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall()


def number(statement, *facts):
    return asked(statement, *facts)[0][0]


SEEN = """
  from inspections_target t join inspections_visit v on v.target_id = t.id and v.counts
  join inspections_round r on r.id = t.round_id join inspections_station s on s.id = t.station_id
  where t.round_id = %s
"""
FOUND = """
  from findings_finding f
  join inspections_visit v on f.source = 'inspections.Visit:' || v.id
  join inspections_target t on t.id = v.target_id
  left join inspections_checklistitem i on i.id::text = f.source_line and i.edition_id = t.edition_id
  where t.round_id = %s and f.status <> 'withdrawn'
"""


def posts(pk):
    told = {"to_see": number("select count(*) from inspections_target where round_id = %s", pk)}
    told["seen"] = number(f"select count(*) {SEEN}", pk)
    told["unseen"] = told["to_see"] - told["seen"]
    for name in ("present", "excused", "absent", "vacant", "off"):
        told[name] = number(f"select count(*) {SEEN} and v.presence = %s", pk, name)
    told["outside"] = number(f"select count(*) {SEEN} and v.outside", pk)
    told["late"] = number(f"select count(*) {SEEN} and v.received_at > r.ended_at", pk)
    told["rate"] = number(
        f"""select round(100.0 * count(*) filter (where v.presence = 'present')
            / nullif(count(*) filter (where v.presence in ('present', 'absent')), 0), 1)::text {SEEN}""",
        pk,
    )
    return told


def grades(pk, name):
    told = {one: number(f"select count(*) {SEEN} and v.{name} = %s", pk, one) for one in ("good", "fair", "poor")}
    told["graded"] = number(f"select count(*) {SEEN} and v.{name} <> 'none'", pk)
    told["share"] = number(
        f"""select round(100.0 * count(*) filter (where v.{name} = 'good')
            / nullif(count(*) filter (where v.{name} <> 'none'), 0), 1)::text {SEEN}""",
        pk,
    )
    return told


def by_unit(pk):
    """{unit, as it is called for short: (to see, seen, present, absent, faults)}"""
    rows = asked(
        """select coalesce(nullif(u.short_name, ''), u.name), count(*), count(v.id),
                  count(*) filter (where v.presence = 'present'),
                  count(*) filter (where v.presence = 'absent')
           from inspections_target t join inspections_station s on s.id = t.station_id
           join org_unit u on u.id = s.unit_id
           left join inspections_visit v on v.target_id = t.id and v.counts
           where t.round_id = %s group by 1""",
        pk,
    )
    named = "(select coalesce(nullif(short_name, ''), name) from org_unit where id = f.unit_id)"
    faults = dict(asked(f"select {named}, count(*) {FOUND} group by 1", pk))
    return {name: (*counts, faults.get(name, 0)) for name, *counts in rows}


def by_item(pk):
    return dict(asked(f"select coalesce(i.text, ''), count(*) {FOUND} group by 1", pk))


def found(pk):
    """{finding: (title, due on, status, was explained, repeats another)}"""
    rows = asked(
        f"select f.id, f.title, f.due_on::text, f.status, f.explained_at is not null, f.repeats_id is not null {FOUND}",
        pk,
    )
    return {pk: tuple(facts) for pk, *facts in rows}
