from django.urls import path

from apps.notices.views import mine

urlpatterns = [
    path("", mine.mine, name="notices_mine"),
    path("read/", mine.read_all, name="notices_read_all"),
    path("<int:pk>/open/", mine.open_notice, name="notices_notice_open"),
    path("<int:pk>/read/", mine.read, name="notices_notice_read"),
]
