"""The verbs of money."""

from apps.ledger.actions.agreeing import (
    agree_lump_sum,
    change_lump_sum,
    change_target,
    set_target,
    settle_lump_sum,
    split_target,
    take_back_split,
)
from apps.ledger.actions.budgeting import (
    adjust_budget,
    adopt_all,
    adopt_budget,
    commit,
    commit_funds,
    pay_commitment,
    release_commitment,
    settle,
)
from apps.ledger.actions.charging import Charge, charge, charge_all
from apps.ledger.actions.operating import (
    add_operated_unit,
    change_operated_unit,
    correct_return,
    file_return,
    fix_reward,
    lay_down_formula,
)

__all__ = [
    "Charge",
    "add_operated_unit",
    "adjust_budget",
    "adopt_all",
    "adopt_budget",
    "agree_lump_sum",
    "change_lump_sum",
    "change_operated_unit",
    "change_target",
    "charge",
    "charge_all",
    "commit",
    "commit_funds",
    "correct_return",
    "file_return",
    "fix_reward",
    "lay_down_formula",
    "pay_commitment",
    "release_commitment",
    "set_target",
    "settle",
    "settle_lump_sum",
    "split_target",
    "take_back_split",
]
