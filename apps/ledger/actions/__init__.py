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
from apps.ledger.actions.closing import close_month, prove, rebuild
from apps.ledger.actions.entering import enter_cost, reverse
from apps.ledger.actions.lines import add_category, add_line, book_under, change_category, change_line
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
    "add_category",
    "add_line",
    "add_operated_unit",
    "adjust_budget",
    "adopt_all",
    "adopt_budget",
    "agree_lump_sum",
    "book_under",
    "change_category",
    "change_line",
    "change_lump_sum",
    "change_operated_unit",
    "change_target",
    "charge",
    "charge_all",
    "close_month",
    "commit",
    "commit_funds",
    "correct_return",
    "enter_cost",
    "file_return",
    "fix_reward",
    "lay_down_formula",
    "pay_commitment",
    "prove",
    "rebuild",
    "release_commitment",
    "reverse",
    "set_target",
    "settle",
    "settle_lump_sum",
    "split_target",
    "take_back_split",
]
