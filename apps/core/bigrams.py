"""Pairs of neighbouring characters: the index that finds two-character Chinese words, where trigrams are blind."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

# Immutable, so an index may hold it. Lower case inside, so index and query agree whatever was typed. The cost tells the
# planner what cutting a text up takes, so that it looks into the index instead.
CREATE = """
CREATE OR REPLACE FUNCTION core_bigrams(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 200 AS $$
    SELECT coalesce(array_agg(DISTINCT substr(lower(value), i, 2)), '{}')
    FROM generate_series(1, length(value) - 1) AS i
$$
"""
DROP = "DROP FUNCTION IF EXISTS core_bigrams(text)"


class Bigrams(models.Func):
    """``GinIndex(Bigrams("title"), name="…")`` on a model lets ``search.containing`` use the index."""

    function = "core_bigrams"
    arity = 1
    output_field = ArrayField(models.TextField())


def bigrams(word: str) -> list[str]:
    word = word.lower()
    return sorted({word[i : i + 2] for i in range(len(word) - 1)})
