# Which webhooks listen is asked with every verb, so the process keeps it.

from django.db import migrations

from apps.core.editions import watch


class Migration(migrations.Migration):

    dependencies = [("org", "0004_programs"), ("core", "0003_edition")]

    operations = [watch("org_webhook")]
