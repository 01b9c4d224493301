"""A log line helps to find a fault and tells nothing about anybody."""

import json
import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from structlog.stdlib import ProcessorFormatter

from logistics import logs


@pytest.fixture
def written(caplog):
    """The lines as they leave the process."""
    parts = dict(logs.configuration("INFO")["formatters"]["json"])
    parts.pop("()")
    caplog.set_level("INFO")
    return lambda: [json.loads(ProcessorFormatter(**parts).format(record)) for record in caplog.records]


def test_a_request_is_one_line_with_a_number_to_ask_for(written):
    page = logs.request_log(lambda request: HttpResponse("ok", status=201))
    response = page(RequestFactory().get("/search/?q=张伟"))

    (line,) = written()
    assert line["request"] == response["X-Request-ID"]
    assert {key: line[key] for key in ("method", "path", "status", "person")} == {
        "method": "GET",
        "path": "/search/",
        "status": 201,
        "person": None,
    }
    assert set(line) == {"event", "level", "logger", "timestamp", "request", "method", "path", "status", "ms", "person"}


def test_values_from_the_database_are_left_out(written):
    fault = 'duplicate key value violates unique constraint "person_name"\nDETAIL:  Key (name)=(张伟) already exists.'
    logging.getLogger("elsewhere").error(fault)
    try:
        raise ValueError(fault)
    except ValueError:
        logging.getLogger("elsewhere").exception("saving failed")

    assert ["张伟" in json.dumps(line, ensure_ascii=False) for line in written()] == [False, False]
    assert ["DETAIL: (left out)" in line.get("exception", line["event"]) for line in written()] == [True, True]
