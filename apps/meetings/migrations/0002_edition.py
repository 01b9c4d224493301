# Rooms and their rules are kept in the process: their tables raise the edition.

from django.db import migrations

from apps.core.editions import watch


class Migration(migrations.Migration):

    dependencies = [("meetings", "0001_initial"), ("core", "0003_edition")]

    operations = [
        watch("meetings_room"),
        watch("meetings_roomlayout"),
        watch("meetings_room_equipment"),
        watch("meetings_equipment"),
        watch("meetings_bookingrule"),
        watch("meetings_bookingrule_units"),
    ]
