"""Money: what it was spent on, by whom, in which month, and under which line of the budget."""

from apps.ledger.models.entries import CostEntry, Funding
from apps.ledger.models.lines import BudgetLine, Category, CategoryLine
from apps.ledger.models.months import BooksMonth
from apps.ledger.models.summaries import MonthSummary

__all__ = ["BooksMonth", "BudgetLine", "Category", "CategoryLine", "CostEntry", "Funding", "MonthSummary"]
