"""A board asks the database as often at 200 rooms as at 20: at most eight times, session and person included."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.filling import fill

MOST = 8
BOARDS = {"day": "/meetings/", "week": "/meetings/week/"}


@pytest.fixture(params=[20, 200], ids=["20 rooms", "200 rooms"])
def bureau(request, db):
    return fill(rooms=request.param, bookings=request.param * 10, people=30, units=5, tidy=False)


@pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS)
@pytest.mark.parametrize("campus", ["", "all"], ids=["my campus", "all campuses"])
def test_a_board_needs_at_most_eight_statements(bureau, client, board, campus):
    client.force_login(bureau.staff)
    asked = {"date": bureau.on.isoformat(), "campus": campus}
    client.get(board, asked)

    with CaptureQueriesContext(connection) as statements:
        page = client.get(board, asked)

    assert page.status_code == 200
    assert len(statements) <= MOST, "\n".join(statement["sql"] for statement in statements)
