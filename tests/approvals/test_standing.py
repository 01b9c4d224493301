"""Who decides when people are away: the deputy in time, a colleague who was asked to, the clock at last."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.approvals.actions import ask, delegate, end_delegation, grant, keep_deadlines, time_out
from apps.approvals.models import Decision, Delegation, Request, RouteStep, Step
from apps.approvals.queries.desk import standing_at, waiting_for
from apps.core.actions import Conflict, Refused
from apps.core.dates import local, today
from apps.core.workday_seed import seed_workdays
from apps.core.workdays import working_day_after
from apps.notices.models import Notice
from apps.org.models import Absence, Grant, Role


def away(person, hours=24):
    now = timezone.now()
    return Absence.objects.create(person=person, starts_at=now, ends_at=now + timedelta(hours=hours))


def who(request):
    step = request.steps.get(status=Step.Status.CURRENT)
    return [(one.person.name, one.instead_of and one.instead_of.name) for one in standing_at(step)]


@pytest.fixture
def asked(buying, thing, clerk, people, posts, make_route):
    make_route(posts.chief)
    return ask(buying, thing, by=clerk)


class TestWhoStandsThere:
    def test_while_the_chief_is_there_the_deputy_is_not_asked(self, asked, people):
        assert who(asked) == [("钱科长", None)]
        with pytest.raises(PermissionDenied):
            grant(asked, by=people.vice)

    def test_while_the_chief_is_away_the_deputy_decides_and_the_chief_does_not(self, asked, people):
        away(people.chief)

        assert who(asked) == [("周副科", None)]
        assert [step.request for step in waiting_for(people.vice)] == [asked]
        assert waiting_for(people.chief) == []
        grant(asked, by=people.vice)
        assert Request.objects.get(pk=asked.pk).status == Request.Status.GRANTED

    def test_when_the_chief_is_back_it_waits_there_again(self, asked, people):
        absence = away(people.chief)
        absence.ends_at = timezone.now()
        absence.save()

        assert who(asked) == [("钱科长", None)]

    def test_when_all_are_away_nobody_stands_there_and_the_deadline_has_the_word(self, asked, people):
        away(people.chief)
        away(people.vice)

        assert who(asked) == []

    def test_deputies_in_a_circle_end(self, asked, people, posts):
        posts.vice.deputy = posts.chief
        posts.vice.save()
        away(people.chief)
        away(people.vice)

        assert who(asked) == []

    def test_somebody_who_has_left_no_longer_decides(self, asked, people):
        people.chief.is_active = False
        people.chief.save()

        assert who(asked) == [("周副科", None)]

    def test_a_role_is_asked_where_it_holds(self, buying, thing, clerk, make_person, make_route, units, campuses):
        RouteStep.objects.create(route=make_route(), position=1, who="role", role=Role.LEADER)
        make_person("l1", name="本局", roles=[Role.LEADER])
        make_person("l2", name="别处", roles=[Role.LEADER], campus=campuses.service)
        stranger = make_person("l3", name="他局")
        Grant.objects.create(person=stranger, role=Role.LEADER, unit=units.finance)

        assert who(ask(buying, thing, by=clerk)) == [("本局", None)]


class TestDelegation:
    @pytest.fixture
    def lent(self, people, stranger):
        return delegate(by=people.chief, deputy=stranger, starts_on=today(), ends_on=today() + timedelta(days=5))

    def test_both_decide_and_it_is_written_for_whom(self, asked, lent, people, stranger):
        assert who(asked) == [("钱科长", None), ("王芳", "钱科长")]

        grant(asked, by=stranger)
        line = Decision.objects.get(request=asked, verdict="granted")
        assert (line.by, line.instead_of) == (stranger, people.chief)

    def test_it_holds_while_the_chief_is_away_before_the_deputy_post(self, asked, lent, people):
        away(people.chief)

        assert who(asked) == [("王芳", "钱科长")]

    def test_it_ends_when_it_is_taken_back(self, asked, lent, people):
        end_delegation(lent, by=people.chief)

        assert who(asked) == [("钱科长", None)]
        with pytest.raises(Refused, match="ended already"):
            end_delegation(lent, by=people.chief)

    def test_whoever_stands_in_for_the_asker_does_not_decide(self, buying, thing, people, lent, make_route, posts):
        make_route(posts.chief)

        assert who(ask(buying, thing, by=people.chief)) == [("周副科", None)]

    def test_one_at_a_time(self, lent, people, clerk):
        with pytest.raises(Conflict, match="already on some of these days"):
            delegate(by=people.chief, deputy=clerk, starts_on=today(), ends_on=today() + timedelta(days=1))

    def test_to_another_for_a_day_at_least(self, people, clerk):
        days = {"starts_on": today(), "ends_on": today() + timedelta(days=1)}
        with pytest.raises(Refused, match="somebody else"):
            delegate(by=people.chief, deputy=people.chief, **days)
        with pytest.raises(Refused, match="later than the first"):
            delegate(by=people.chief, deputy=clerk, starts_on=today(), ends_on=today())

    def test_only_what_is_ones_own(self, people, clerk, stranger, make_person):
        days = {"starts_on": today(), "ends_on": today() + timedelta(days=1)}
        with pytest.raises(PermissionDenied):
            delegate(by=clerk, deputy=stranger, **days)
        with pytest.raises(Refused, match="your own post"):
            delegate(by=people.chief, deputy=clerk, person=people.vice, **days)
        office = make_person("office", roles=[Role.OFFICE_ADMIN])
        assert delegate(by=office, deputy=clerk, person=people.vice, **days) == Delegation.objects.get()


class TestWorkingDays:
    """The year 2026: National Day from Thursday 1 to Wednesday 7 October, worked on Sunday 20 September and Saturday
    10 October; the Spring Festival from 15 to 23 February, worked on Saturdays 14 and 28 February."""

    @pytest.mark.parametrize(
        ("asked_on", "days", "due"),
        [
            ((9, 30), 0, (9, 30)),
            ((9, 30), 1, (10, 8)),  # on the eve of the holiday
            ((9, 30), 3, (10, 10)),  # a make-up Saturday is worked
            ((9, 30), 4, (10, 12)),
            ((10, 3), 0, (10, 8)),  # asked in the holiday
            ((10, 3), 1, (10, 8)),
            ((9, 18), 1, (9, 20)),  # a make-up Sunday is worked
            ((2, 13), 1, (2, 14)),
            ((2, 14), 1, (2, 24)),
            ((2, 27), 1, (2, 28)),
            ((12, 31), 1, (1, 4)),  # into a year that is not announced: by weekdays at least
        ],
    )
    def test_days_are_counted_as_the_state_council_says(self, db, asked_on, days, due):
        seed_workdays({2026})
        year = 2027 if due[0] < asked_on[0] else 2026

        found = working_day_after(date(2026, *asked_on), days)

        assert found in ([date(year, *due), date(2027, 1, 1)] if year == 2027 else [date(year, *due)])


@pytest.fixture
def at(monkeypatch):
    """at(10, 9) → the 9th of October 2026, at nine in the morning."""

    def go(month, day, hour=9):
        moment = local(date(2026, month, day), time(hour))
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(datetime.now().astimezone().tzinfo))
        return moment

    return go


class TestDeadline:
    @pytest.fixture
    def late(self, buying, thing, clerk, people, posts, make_route, at):
        """late("deputy") → asked on the eve of National Day, one working day to decide."""
        seed_workdays({2026})

        def make(at_deadline, *more):
            at(9, 30)
            make_route(posts.chief, *more, days=1, at_deadline=at_deadline, starts_on=date(2026, 1, 1))
            return ask(buying, thing, by=clerk)

        return make

    def test_nothing_happens_before_the_first_working_day_is_over(self, late, at, people):
        asked = late("deputy")
        for month, day in ((10, 1), (10, 7), (10, 8)):
            at(month, day, 23)
            keep_deadlines()

        assert asked.steps.get().due_on == date(2026, 10, 8)
        assert who(asked) == [("钱科长", None)]

    def test_then_the_deputy_post_gets_it_with_days_of_its_own(self, late, at, people):
        asked = late("deputy")
        at(10, 9)
        keep_deadlines()
        keep_deadlines()

        assert who(asked) == [("周副科", None)]
        assert asked.steps.get().due_on == date(2026, 10, 10)
        assert list(asked.decisions.values_list("verdict", "by")) == [("asked", asked.asked_by_id), ("moved", None)]
        assert Notice.objects.filter(person=people.vice, event="approvals.waiting").count() == 1

    def test_or_the_next_step_has_its_turn(self, late, at, posts):
        asked = late("next", posts.director)
        at(10, 9)
        keep_deadlines()

        assert [step.status for step in asked.steps.all()] == [Step.Status.PASSED_OVER, Step.Status.CURRENT]
        assert who(asked) == [("孙局长", None)]

    def test_the_last_step_is_never_passed_over(self, late, at):
        asked = late("next")
        at(10, 9)
        keep_deadlines()

        assert who(asked) == [("钱科长", None)]
        assert Request.objects.get(pk=asked.pk).status == Request.Status.OPEN

    @pytest.mark.parametrize(("rule", "word"), [("grant", "granted"), ("decline", "declined")])
    def test_or_it_counts_as_decided(self, late, at, heard, rule, word):
        asked = late(rule)
        at(10, 9)
        keep_deadlines()

        assert Request.objects.get(pk=asked.pk).status == word
        assert [line[:3] for line in heard] == [(word, "投影机", None)]

    def test_what_has_changed_since_does_not_count_as_granted(self, late, at, thing):
        asked = late("grant")
        thing.position = 99
        thing.save()
        at(10, 9)
        keep_deadlines()

        assert Request.objects.get(pk=asked.pk).status == Request.Status.OPEN

    def test_whoever_decides_is_reminded_once_each_working_day_from_the_last_day_on(self, late, at, people):
        late("remind")
        reminders = Notice.objects.filter(person=people.chief, event="approvals.reminded")
        counts = []
        for month, day in ((9, 30), (10, 1), (10, 8), (10, 8), (10, 9), (10, 11), (10, 12)):
            at(month, day)
            keep_deadlines()
            counts.append(reminders.count())

        assert counts == [0, 0, 1, 1, 2, 2, 3]

    def test_nobody_passes_time_by_hand(self, late, clerk):
        asked = late("grant")
        with pytest.raises(PermissionDenied):
            time_out(asked, by=clerk, step=asked.steps.get())
        assert time_out(asked, by=None, step=asked.steps.get()).status == Request.Status.OPEN  # not due yet
