# Units, places and names of people are kept in the process: their tables raise the edition.

from django.db import migrations

from apps.core.editions import watch


class Migration(migrations.Migration):

    dependencies = [("org", "0001_initial"), ("core", "0003_edition")]

    operations = [
        watch("org_unit"),
        watch("org_campus"),
        watch("org_building"),
        watch("org_place"),
        watch("org_person", "name"),
    ]
