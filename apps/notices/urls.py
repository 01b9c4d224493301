from django.urls import path

from apps.notices.views import habits, mine
from apps.notices.views.pages import AnnouncementPages, RobotPages

urlpatterns = [
    path("", mine.mine, name="notices_mine"),
    path("read/", mine.read_all, name="notices_read_all"),
    path("settings/", habits.habit, name="notices_habit"),
    path("test-mail/", habits.test_mail, name="notices_try_mail"),
    path("<int:pk>/open/", mine.open_notice, name="notices_notice_open"),
    path("<int:pk>/read/", mine.read, name="notices_notice_read"),
    *AnnouncementPages.urls("announcements"),
    *RobotPages.urls("robots"),
]
