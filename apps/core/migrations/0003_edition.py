# The number under which the process keeps what hardly changes; the calendar raises it.

from django.db import migrations

from apps.core.editions import CREATE, DROP, watch


class Migration(migrations.Migration):

    dependencies = [("core", "0002_outbox")]

    operations = [migrations.RunSQL(CREATE, DROP), watch("core_workday")]
