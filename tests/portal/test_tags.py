"""What templates draw in Python: rows, filters and pictures, escaped and named for screen readers."""

import django_filters
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html

from apps.core.templatetags import house

COLUMNS = [{"label": "<Title> {0}", "numeric": False}, {"label": "People", "numeric": True}]


class Chooser(forms.Form):
    kind = forms.ChoiceField(choices=[("", "All"), ("a", "A & B"), ("b", "B")])
    on = forms.Field(widget=django_filters.widgets.DateRangeWidget())
    name = forms.CharField()


def test_a_row_leads_to_its_record_and_says_which_column_is_which():
    row = {"url": "/x/1/", "cells": [{"html": "a < b {1}"}, {"html": format_html("<b>{}</b>", 3)}]}

    assert house.table_rows([row], COLUMNS) == (
        '<tr role="row" data-row>'
        '<th scope="row" role="rowheader" class="" data-label="&lt;Title&gt; {0}">'
        '<a href="/x/1/" data-open>a &lt; b {1}</a></th>'
        '<td role="cell" class="num" data-label="People"><b>3</b></td></tr>'
    )


def test_a_filter_shows_what_was_chosen():
    field = Chooser({"kind": "a"})["kind"]

    assert house.filter_field(field) == (
        '<div class="filter"><label class="form-label" for="id_kind">Kind</label>'
        '<select class="form-select" name="kind" id="id_kind"><option value="">All</option>'
        '<option value="a" selected>A &amp; B</option><option value="b">B</option></select></div>'
    )


def test_a_span_of_days_names_both_its_ends_and_keeps_what_was_typed():
    drawn = house.filter_field(Chooser({"on_after": "2026-06-09", "on_before": '"><b>'})["on"])

    assert drawn.count("aria-label=") == 2
    assert drawn.count('value="2026-06-09"') == 1
    assert "<b>" not in drawn


def test_a_free_filter_stays_a_field():
    assert house.filter_field(Chooser()["name"]).count('class="form-control"') == 1


def test_a_picture_is_silent():
    assert house.icon("plus").count('aria-hidden="true"') == 1


def test_what_is_steady_is_drawn_once_for_each_language_and_each_value_it_is_given(monkeypatch):
    monkeypatch.setattr(house.Steady, "MOST", 3)
    drawn = Template("{% load house i18n %}{% steady name %}{% trans 'Search' %} {{ name }}{{ other }}{% endsteady %}")

    def draw(name, language="en"):
        with translation.override(language):
            return drawn.render(Context({"name": name, "other": "!"}))

    assert [draw("<a>"), draw(lambda: "b")] == ["Search &lt;a&gt;", "Search b"]
    assert draw("<a>", "zh-hans") == "搜索 &lt;a&gt;"
    [kept] = drawn.nodelist.get_nodes_by_type(house.Steady)
    assert (draw("<a>"), draw("c")) == ("Search &lt;a&gt;", "Search c")
    assert list(kept.drawn) == [("zh-hans", "<a>"), ("en", "<a>"), ("en", "c")]
