"""manage.py load_calendar: the statutory calendar, run at every start; admins' edits stay."""

from django.core.management.base import BaseCommand

from apps.core.workday_seed import seed_workdays, usual_years


class Command(BaseCommand):
    help = "Fill the statutory calendar with the years that are missing; days somebody has edited stay as they are."

    def handle(self, **options):
        years = usual_years()
        written = seed_workdays(years)
        self.stdout.write(f"Calendar {years[0]}-{years[-1]}: {written} days written.")
