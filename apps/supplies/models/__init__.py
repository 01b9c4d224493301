"""Supplies (物资): items and stores, the stock ledger, quotas, requisitions."""

from apps.supplies.models.documents import Document, Move, Series, Signature
from apps.supplies.models.items import Item, ItemGroup, Level, Pack, Store, Supplier
from apps.supplies.models.months import StockMonth
from apps.supplies.models.quotas import Quota, QuotaDraw, QuotaUse
from apps.supplies.models.requisitions import Favourite, Requisition, RequisitionLine
from apps.supplies.models.stock import Holding, Lot, LotHolding, Spot

__all__ = [
    "Document",
    "Favourite",
    "Holding",
    "Item",
    "ItemGroup",
    "Level",
    "Lot",
    "LotHolding",
    "Move",
    "Pack",
    "Quota",
    "QuotaDraw",
    "QuotaUse",
    "Requisition",
    "RequisitionLine",
    "Series",
    "Signature",
    "Spot",
    "StockMonth",
    "Store",
    "Supplier",
]
