# The audit trail can only grow, and words of two Chinese characters are found by index.

import apps.core.bigrams
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION core_logentry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only: % of entry % was refused. Write a new entry instead.', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER core_logentry_keep BEFORE UPDATE OR DELETE ON core_logentry
FOR EACH ROW EXECUTE FUNCTION core_logentry_keep();
"""
GROWS_AGAIN = "DROP TRIGGER core_logentry_keep ON core_logentry; DROP FUNCTION core_logentry_keep();"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(apps.core.bigrams.CREATE, apps.core.bigrams.DROP),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='time')),
                ('verb', models.CharField(max_length=60, verbose_name='action')),
                ('subject_id', models.PositiveBigIntegerField()),
                ('subject_version', models.PositiveIntegerField(default=1)),
                ('facts', models.JSONField(default=dict, verbose_name='details')),
                ('changes', models.JSONField(default=dict, verbose_name='changes')),
                ('key', models.UUIDField(editable=False, null=True, verbose_name='submission')),
            ],
            options={
                'verbose_name': 'log entry',
                'verbose_name_plural': 'audit trail',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.PositiveBigIntegerField()),
                ('kind', models.CharField(max_length=40)),
                ('weight', models.PositiveSmallIntegerField(default=100)),
                ('title', models.CharField(max_length=200)),
                ('subtitle', models.CharField(blank=True, max_length=200)),
                ('url', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
            },
        ),
        migrations.CreateModel(
            name='Workday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('on', models.DateField(unique=True, verbose_name='date')),
                ('is_working', models.BooleanField(verbose_name='working day')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='holiday')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='provisional')),
                ('source', models.CharField(blank=True, max_length=120, verbose_name='source')),
            ],
            options={
                'verbose_name': 'calendar day',
                'verbose_name_plural': 'working calendar',
                'ordering': ['on'],
            },
        ),
        migrations.AddField(
            model_name='logentry',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='logentry',
            name='subject_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype'),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='subject_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype'),
        ),
        migrations.AddIndex(
            model_name='logentry',
            index=models.Index(fields=['subject_type', 'subject_id', '-id'], name='core_log_subject'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.UniqueConstraint(fields=('by', 'key'), name='core_logentry_one_result_a_submission', violation_error_message='This form has been submitted already.'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['text'], name='core_search_text', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(apps.core.bigrams.Bigrams('text'), name='core_search_pairs'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['weight', 'id'], name='core_search_weight'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('subject_type', 'subject_id'), name='core_searchentry_one_a_record', violation_error_message='This record has its entry already.'),
        ),
        migrations.RunSQL(APPEND_ONLY, GROWS_AGAIN),
    ]
