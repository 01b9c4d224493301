"""Money: what it was spent on, by whom, in which month, and under which line of the budget; and the books beside it."""

from apps.ledger.models.budgets import Budget, BudgetAdjustment
from apps.ledger.models.commitments import Commitment, Settlement
from apps.ledger.models.entries import CostEntry, Funding
from apps.ledger.models.fees import Fee, FeePayment, FeeRate, FeeReminder, Payer
from apps.ledger.models.lines import BudgetLine, Category, CategoryLine
from apps.ledger.models.lumpsums import LumpSum
from apps.ledger.models.months import BooksMonth
from apps.ledger.models.operated import OperatedUnit, Return, Reward, RewardFormula, RewardTier
from apps.ledger.models.phones import PhoneBill, PhoneLine, PhoneQuota
from apps.ledger.models.reimbursements import Reimbursement, ReimbursementRule
from apps.ledger.models.summaries import MonthSummary
from apps.ledger.models.targets import Target

__all__ = [
    "BooksMonth",
    "Budget",
    "BudgetAdjustment",
    "BudgetLine",
    "Category",
    "CategoryLine",
    "Commitment",
    "CostEntry",
    "Fee",
    "FeePayment",
    "FeeRate",
    "FeeReminder",
    "Funding",
    "LumpSum",
    "MonthSummary",
    "OperatedUnit",
    "Payer",
    "PhoneBill",
    "PhoneLine",
    "PhoneQuota",
    "Reimbursement",
    "ReimbursementRule",
    "Return",
    "Reward",
    "RewardFormula",
    "RewardTier",
    "Settlement",
    "Target",
]
