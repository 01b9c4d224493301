"""Nouns: everybody sees only what they may, keys to people hold, and constraints speak."""

import pytest
from django.db import models

from tests.house.test_floors import ours


@pytest.mark.parametrize("model", ours(), ids=lambda m: m._meta.label)
class TestModel:
    def test_lists_can_start_from_what_a_person_may_see(self, model):
        assert callable(getattr(model.objects, "visible_to", None))

    def test_keys_to_people_protect_them(self, model):
        loose = [
            field.name
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey)
            and field.related_model._meta.label == "org.Person"
            and field.remote_field.on_delete is not models.PROTECT
        ]
        assert loose == []

    def test_constraints_are_named_after_what_holds_and_say_it_in_words(self, model):
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        for constraint in model._meta.constraints:
            assert constraint.name.startswith(prefix)
            assert constraint.violation_error_message != models.BaseConstraint.default_violation_error_message

    def test_it_says_what_one_row_is(self, model):
        assert model.__doc__.strip().endswith((".", "…"))
        assert not model.__doc__.startswith(f"{model.__name__}(")
