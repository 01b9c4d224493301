from apps.org.views import books

urlpatterns = [
    *books.PersonPages.urls("people"),
    *books.UnitPages.urls("units"),
    *books.PostPages.urls("posts"),
    *books.CampusPages.urls("campuses"),
    *books.BuildingPages.urls("buildings"),
    *books.PlacePages.urls("places"),
    *books.GrantPages.urls("grants"),
    *books.AbsencePages.urls("absences"),
]
