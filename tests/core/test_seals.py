"""Whoever changes, deletes, moves or cuts off a line of the audit trail is found out, and told which line it was."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from apps.core import anchors, auditing, seals, work
from apps.core.models import Job, LogEntry, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def trail(units, clerk, django_capture_on_commit_callbacks):
    """Ten sealed entries, and the anchor that their end has left outside."""
    LogEntry.objects.bulk_create(
        LogEntry(verb="org.add_unit", subject=units.finance, by=clerk, facts={"名称": f"{n}", "a": [1, 2.5, None]})
        for n in range(10)
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert seals.seal() == 10
    return list(LogEntry.objects.order_by("id"))


def sql(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


@pytest.fixture
def intruder(trail):
    """Somebody who owns the database: triggers and foreign keys are no hindrance."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("core_logentry", "core_seal"):
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'core_seal'::regclass AND contype = 'f'")
        (name,) = cursor.fetchone()
    sql(f"ALTER TABLE core_seal DROP CONSTRAINT {name}")
    return sql


def found():
    return [(finding.entry, str(finding)) for finding in seals.verify(anchors.read()).findings]


def entries():
    return [entry for entry, _says in found()]


def test_a_trail_nobody_touched_is_what_was_written(trail):
    report = seals.verify(anchors.read())

    assert (report.findings, report.checked, report.unsealed) == ([], 10, 0)


def test_sealing_again_seals_nothing_twice(trail):
    assert seals.seal() == 0
    assert seals.seal_all() == 0
    assert list(Seal.objects.values_list("number", flat=True)) == list(range(1, 11))


def test_an_entry_that_was_committed_late_is_not_passed_over(trail, units):
    """Its number is lower than those of entries that were sealed before it could be seen."""
    late = LogEntry.objects.create(id=trail[0].pk - 1, verb="org.add_unit", subject=units.finance)
    seals.seal()

    assert late.seal.number == 11
    assert seals.verify().findings == []


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'org.other'",
        "by_id = NULL",
        "at = at + interval '1 microsecond'",
        "subject_id = subject_id + 1",
        "subject_version = 2",
        "facts = '{}'",
        "changes = '{\"a\": [1, 2]}'",
        "key = gen_random_uuid()",
    ],
)
def test_a_changed_entry_is_named(trail, intruder, change):
    intruder(f"UPDATE core_logentry SET {change} WHERE id = %s", trail[4].pk)

    assert entries() == [trail[4].pk]


def test_a_deleted_entry_is_named(trail, intruder):
    intruder("DELETE FROM core_logentry WHERE id = %s", trail[4].pk)

    assert entries() == [trail[4].pk]


def test_an_entry_deleted_with_its_seal_leaves_a_gap(trail, intruder):
    intruder("DELETE FROM core_seal WHERE entry_id = %s", trail[4].pk)
    intruder("DELETE FROM core_logentry WHERE id = %s", trail[4].pk)

    assert [says for _entry, says in found()] == ["第 5 至第 5 环已丢失。"]


def test_a_gap_that_was_closed_breaks_the_link_after_it(trail, intruder):
    intruder("DELETE FROM core_seal WHERE number = 5")
    intruder("DELETE FROM core_logentry WHERE id = %s", trail[4].pk)
    for number in range(6, 11):
        intruder("UPDATE core_seal SET number = number - 1 WHERE number = %s", number)

    assert entries()[0] == trail[5].pk


def test_two_entries_that_changed_places_are_named(trail, intruder):
    one, other = trail[3], trail[6]
    intruder("UPDATE core_seal SET entry_id = -1 WHERE entry_id = %s", one.pk)
    intruder("UPDATE core_seal SET entry_id = %s WHERE entry_id = %s", one.pk, other.pk)
    intruder("UPDATE core_seal SET entry_id = %s WHERE entry_id = -1", other.pk)

    assert sorted(entries()) == [one.pk, other.pk]


def test_a_tail_cut_off_with_its_seals_is_missed_by_the_anchor(trail, intruder):
    intruder("DELETE FROM core_seal WHERE number > 7")
    intruder("DELETE FROM core_logentry WHERE id > %s", trail[6].pk)

    assert [says for _entry, says in found()] == ["链条止于第 7 环，而外部记录已到第 10 环：末尾 3 环已丢失。"]
    assert seals.verify().findings == []  # without the anchor nothing looks wrong


def test_a_chain_that_was_forged_anew_is_not_the_one_the_anchor_knows(trail, intruder):
    intruder("UPDATE core_logentry SET verb = 'org.other' WHERE id = %s", trail[4].pk)
    intruder("DELETE FROM core_seal")
    seals.seal_all()

    assert seals.verify().findings == []
    assert [says for _entry, says in found()] == ["第 10 环与外部记录不符：链条系伪造。"]


def test_an_odd_digest_is_a_finding_and_no_crash(trail, intruder):
    intruder("UPDATE core_seal SET digest = 'md4:0' WHERE number = 10")

    assert entries()[0] == trail[9].pk


@pytest.mark.parametrize("table", ["core_logentry", "core_seal"])
def test_neither_trail_nor_chain_can_be_emptied(trail, table):
    sql("SET LOCAL logistics.trail_may_go = ''; SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="TRUNCATE was refused"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")

    assert LogEntry.objects.count() == Seal.objects.count() == 10


@pytest.mark.parametrize("statement", ["UPDATE core_seal SET digest = ''", "DELETE FROM core_seal"])
def test_a_link_can_be_neither_changed_nor_deleted(trail, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(statement)


def test_the_command_says_which_entry_and_ends_with_an_error(trail, intruder):
    out = StringIO()
    call_command("verify", stdout=out)
    assert "10 links followed" in out.getvalue()

    intruder("UPDATE core_logentry SET verb = 'org.other' WHERE id = %s", trail[4].pk)
    with pytest.raises(CommandError, match=rf"Entry {trail[4].pk} \(link 5\) is not what was sealed") as refused:
        call_command("verify", stdout=out)
    assert refused.value.returncode == 1


def test_an_anchor_on_paper_or_in_the_log_stream_will_do(trail, tmp_path):
    head = Seal.objects.last()
    stream = tmp_path / "stream.json"
    stream.write_text(f'{{"number": 11, "digest": "{head.digest}", "event": "trail sealed"}}\n')

    call_command("verify", anchor=[f"{head.number}:{head.digest}"], stdout=StringIO())
    with pytest.raises(CommandError, match="the last 1 are gone"):
        call_command("verify", anchors=[stream], stdout=StringIO())
    with pytest.raises(CommandError, match="is no anchor"):
        call_command("verify", anchor=["x"], stdout=StringIO())


def test_the_auditor_has_the_chain_followed_and_reads_what_came_of_it(trail, make_person, intruder):
    auditor = make_person("auditor", roles=["auditor"])
    job = auditing.verify_trail(by=auditor)
    work.work_off()
    assert Job.objects.get(pk=job.pk).status == "done"

    intruder("UPDATE core_logentry SET verb = 'org.other' WHERE id = %s", trail[4].pk)
    auditing.verify_nightly()
    work.work_off()
    assert auditing.latest().status == "failed"
    assert str(trail[4].pk) in auditing.latest().trouble


def test_only_the_auditor_asks_for_it(clerk):
    with pytest.raises(PermissionDenied):
        auditing.verify_trail(by=clerk)
