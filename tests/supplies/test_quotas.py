"""Quotas: what is left, what is refused, what comes back; tools that last for their life."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.core.actions import Refused
from apps.core.dates import today
from apps.org.models import Post
from apps.supplies.actions.posting import give_back, issue_at_counter, reverse
from apps.supplies.actions.quotas import end_quota, lay_down_quota
from apps.supplies.models import Quota, QuotaUse
from apps.supplies.models.quotas import months_after
from apps.supplies.queries import quotas
from tests.supplies import stock

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def counter(depot, storekeeper):
    def do(person, item, quantity, **more):
        rows = [{"item": item, "quantity": Decimal(str(quantity)), **more}]
        return issue_at_counter(by=storekeeper, store=depot, receiver=person, lines=rows)

    return do


def used():
    return QuotaUse.objects.get().used


def test_a_units_quota_is_shared_by_its_people(paper, units, clerk, colleague, stranger, counter):
    stock.quota(paper, 3, unit=units.affairs)
    counter(clerk, paper, 2)

    with pytest.raises(Refused, match="The quota of 事务局 for A4纸 is 3 包 / a month; 1 are left, 2 were asked for"):
        counter(colleague, paper, 2)
    assert counter(stranger, paper, 5).pk


def test_the_quota_of_a_post_is_each_holders(paper, units, make_person, counter):
    post = Post.objects.create(unit=units.affairs, title="保洁员")
    one, two = (make_person(name, post=post) for name in ("one", "two"))
    stock.quota(paper, 2, post=post)
    counter(one, paper, 2)
    counter(two, paper, 2)

    with pytest.raises(Refused, match="0 are left"):
        counter(one, paper, 1)


def test_a_group_is_measured_by_its_worth(paper, soap, units, clerk, counter):
    stock.quota(None, 10, group=paper.group, unit=units.affairs, measure="amount")
    counter(clerk, paper, 4)
    counter(clerk, soap, 5)

    with pytest.raises(Refused, match=r"¥10\.00 / a month; 2 are left, 4 were asked for"):
        counter(clerk, paper, 2)


def test_what_comes_back_is_given_back_to_the_quota(paper, clerk, counter, storekeeper):
    stock.quota(paper, 4, person=clerk)
    drawn = counter(clerk, paper, 4)
    back = give_back(drawn, by=storekeeper, lines=[{"item": paper, "quantity": Decimal(1)}])
    assert used() == 3

    reverse(back, by=storekeeper, reason="错")
    assert used() == 4
    reverse(drawn, by=storekeeper, reason="错")
    assert used() == 0


def test_the_next_wrench_before_its_life_ends_wants_the_old_one_back(wrench, clerk, counter):
    stock.quota(wrench, 1, person=clerk, period="life", life_months=24)
    counter(clerk, wrench, 1)
    until = months_after(today(), 24)

    with pytest.raises(Refused, match=f"until .*{until.year}.* Before that the next one wants the old one back"):
        counter(clerk, wrench, 1)
    counter(clerk, wrench, 1, old=1)
    assert sum(QuotaUse.objects.values_list("used", flat=True)) == 1


def test_what_is_left_is_told_before_anything_is_asked_for(paper, units, clerk, counter):
    stock.quota(paper, 5, unit=units.affairs)
    counter(clerk, paper, 2)

    [one] = quotas.standing(units.affairs, clerk, [quotas.Wanted(paper.pk, Decimal(4))])
    assert (one.left, one.beyond) == (3, 1)


# -- laying down -------------------------------------------------------------------------------------------------------
def test_a_quota_begins_with_one_of_its_periods(paper, units, office):
    facts = {"unit": units.affairs, "item": paper, "most": 3, "source": "定额标准", "period": "quarter"}
    with pytest.raises(Refused, match="let it begin on"):
        lay_down_quota(by=office, starts_on=today().replace(month=2, day=1), **facts)

    assert lay_down_quota(by=office, starts_on=today().replace(month=1, day=1), **facts).pk


def test_a_quota_ends_after_it_began(paper, units, office):
    quota = stock.quota(paper, 3, unit=units.affairs)
    with pytest.raises(Refused, match="Choose a later day"):
        end_quota(quota, by=office, ends_on=quota.starts_on)

    end_quota(quota, by=office, ends_on=today() + timedelta(days=1))
    assert Quota.objects.in_force(today() + timedelta(days=1)).count() == 0


WHO = ("unit", "post", "person")


@pytest.mark.parametrize("named", [(), ("unit",), ("person",), ("unit", "person"), WHO])
def test_a_quota_is_for_one_of_the_three(paper, units, clerk, named):
    people = {"unit": units.affairs, "post": Post.objects.create(unit=units.affairs, title="科员"), "person": clerk}

    def save():
        with transaction.atomic():
            stock.quota(paper, 1, **{who: people[who] for who in named})

    if len(named) == 1:
        save()
    else:
        with pytest.raises(IntegrityError, match="supplies_quota_for_one"):
            save()


@pytest.mark.parametrize("named", [(), ("item",), ("group",), ("item", "group")])
def test_a_quota_is_of_an_item_or_a_group(paper, units, named):
    what = {"item": paper, "group": paper.group}

    def save():
        with transaction.atomic():
            known = {"item": None, "group": None} | {name: what[name] for name in named}
            Quota.objects.create(unit=units.affairs, most=1, starts_on=today(), **known)

    if len(named) == 1:
        save()
    else:
        with pytest.raises(IntegrityError, match="supplies_quota_of_one"):
            save()


def test_only_the_own_norms_are_told(paper, units, clerk, stranger, storekeeper):
    stock.quota(paper, 3, unit=units.affairs)

    assert [Quota.objects.visible_to(p).count() for p in (clerk, stranger, storekeeper)] == [1, 0, 1]
