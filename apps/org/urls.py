from django.urls import path

from apps.org.views import books, imports, programs

urlpatterns = [
    *books.PersonPages.urls("people"),
    *books.UnitPages.urls("units"),
    *books.PostPages.urls("posts"),
    *books.CampusPages.urls("campuses"),
    *books.BuildingPages.urls("buildings"),
    *books.PlacePages.urls("places"),
    *books.GrantPages.urls("grants"),
    *books.AbsencePages.urls("absences"),
    path("import/template/", imports.template, name="org_import_template"),
    *imports.ImportPages.urls("import"),
    *programs.TokenPages.urls("tokens"),
    *programs.WebhookPages.urls("webhooks"),
    *programs.DeliveryPages.urls("deliveries"),
]
