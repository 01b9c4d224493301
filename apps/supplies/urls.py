"""Supplies: their addresses."""

from django.urls import URLPattern, URLResolver, path

from apps.supplies.views import catalogue, documents, finding, months, requisitions

# What is kept, where, and how much of it anybody may draw
CATALOGUE: list[URLPattern | URLResolver] = [
    *catalogue.ItemPages.urls("items"),
    *catalogue.GroupPages.urls("groups"),
    *catalogue.StorePages.urls("stores"),
    *catalogue.SupplierPages.urls("suppliers"),
    *catalogue.QuotaPages.urls("quotas"),
]

# The stock ledger
DOCUMENTS: list[URLPattern | URLResolver] = [
    *documents.DocumentPages.urls("documents"),
    *months.StockMonthPages.urls("months"),
    path("documents/<int:pk>/paper/", documents.paper, name="supplies_document_paper"),
    documents.ReceivePage.at("receive/", "supplies_receive"),
    documents.OpeningPage.at("opening/", "supplies_opening"),
    documents.CounterPage.at("counter/", "supplies_counter"),
    documents.TransferPage.at("transfer/", "supplies_transfer"),
    documents.WriteOffPage.at("write-off/", "supplies_write_off"),
]

# Those who ask, and the storekeeper's desk
REQUISITIONS: list[URLPattern | URLResolver] = [
    *requisitions.RequisitionPages.urls("requisitions"),
    path("requisitions/<int:pk>/picking/", requisitions.picking, name="supplies_requisition_picking"),
    *requisitions.FavouritePages.urls("favourites"),
    path("", requisitions.queue_page, name="supplies_queue"),
    path("low/", requisitions.low_page, name="supplies_low"),
    path("pick/", finding.pick, name="supplies_pick"),
    path("people/", finding.people, name="supplies_people"),
]

urlpatterns: list[URLPattern | URLResolver] = [*CATALOGUE, *DOCUMENTS, *REQUISITIONS]
