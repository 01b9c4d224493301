# The bureau itself. It comes before core, whose audit trail names a person.

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('username', models.CharField(max_length=40, unique=True, verbose_name='login name')),
                ('staff_number', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='staff number')),
                ('name', models.CharField(max_length=40, verbose_name='full name')),
                ('name_reading', models.CharField(blank=True, help_text='Only where the usual reading is wrong, e.g. Shan for 单.', max_length=80, verbose_name='pinyin')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='office telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='may log in')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='must choose a new password')),
                ('password_changed_at', models.DateTimeField(editable=False, null=True, verbose_name='password changed')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('theme', models.CharField(choices=[('auto', 'Like the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5, verbose_name='theme')),
                ('large_text', models.BooleanField(default=False, verbose_name='larger text')),
            ],
            options={
                'verbose_name': 'staff member',
                'verbose_name_plural': 'staff',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Campus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='in service from')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='out of service from')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='address')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'campus',
                'verbose_name_plural': 'campuses',
                'ordering': ['position', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on__gt', models.F('opened_on'))), name='org_campus_closes_after_opening', violation_error_message='The last day must be later than the first.')],
            },
        ),
        migrations.CreateModel(
            name='Building',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='in service from')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='out of service from')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('campus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='buildings', to='org.campus', verbose_name='campus')),
            ],
            options={
                'verbose_name': 'building',
                'verbose_name_plural': 'buildings',
                'ordering': ['campus__position', 'position', 'id'],
                'abstract': False,
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('closed_on__gt', models.F('opened_on'))), name='org_building_closes_after_opening', violation_error_message='The last day must be later than the first.'),
                    models.UniqueConstraint(fields=('campus', 'name'), name='org_building_name_once_a_campus', violation_error_message='This campus has a building of that name already.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FormerPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_passwords', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'former password',
                'verbose_name_plural': 'former passwords',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('file_name', models.CharField(max_length=120, verbose_name='file')),
                ('status', models.CharField(choices=[('checked', 'checked, not imported'), ('imported', 'imported'), ('undone', 'undone')], default='checked', max_length=10, verbose_name='status')),
                ('sheets', models.JSONField(default=dict, editable=False, verbose_name='rows')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=20, verbose_name='sheet')),
                ('number', models.PositiveIntegerField(verbose_name='row')),
                ('subject_id', models.PositiveBigIntegerField()),
                ('subject_version', models.PositiveIntegerField()),
                ('is_new', models.BooleanField(verbose_name='new')),
                ('before', models.JSONField(default=dict, verbose_name='values before')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='org.importbatch', verbose_name='import')),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'imported row',
                'verbose_name_plural': 'imported rows',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LoginAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=40, verbose_name='login name')),
                ('network', models.CharField(max_length=50, verbose_name='network')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('outcome', models.CharField(choices=[('pending', 'being checked'), ('failed', 'failed'), ('passed', 'logged in'), ('forgiven', 'unlocked')], default='pending', max_length=8, verbose_name='outcome')),
            ],
            options={
                'verbose_name': 'log-in attempt',
                'verbose_name_plural': 'log-in attempts',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['account', '-at'], name='org_loginattempt_account')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='in service from')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='out of service from')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('number', models.CharField(blank=True, max_length=12, verbose_name='room number')),
                ('floor', models.SmallIntegerField(blank=True, null=True, verbose_name='floor')),
                ('kind', models.CharField(choices=[('meeting_room', 'Meeting room'), ('office', 'Office'), ('store', 'Store'), ('canteen', 'Canteen'), ('duty_post', 'Duty post'), ('other', 'Other')], default='other', max_length=20, verbose_name='use')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='org.building', verbose_name='building')),
            ],
            options={
                'verbose_name': 'place',
                'verbose_name_plural': 'places',
                'ordering': ['building__campus__position', 'building__position', 'position', 'id'],
                'abstract': False,
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('closed_on__gt', models.F('opened_on'))), name='org_place_closes_after_opening', violation_error_message='The last day must be later than the first.'),
                    models.UniqueConstraint(fields=('building', 'name'), name='org_place_name_once_a_building', violation_error_message='This building has a place of that name already.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('title', models.CharField(max_length=40, verbose_name='title')),
                ('rank', models.PositiveSmallIntegerField(default=100, help_text='1 is the most senior.', verbose_name='rank')),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.post', verbose_name='deputy post')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'ordering': ['rank', 'id'],
            },
        ),
        migrations.AddField(
            model_name='person',
            name='post',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='org.post', verbose_name='post'),
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='in service from')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='out of service from')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=20, verbose_name='short name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('campus', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='org.campus', verbose_name='campus')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='org.unit', verbose_name='parent unit')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['position', 'id'],
                'abstract': False,
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('closed_on__gt', models.F('opened_on'))), name='org_unit_closes_after_opening', violation_error_message='The last day must be later than the first.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='post',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='org.unit', verbose_name='unit'),
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('role', models.CharField(choices=[('unit_clerk', 'Unit clerk'), ('room_keeper', 'Meeting-room keeper'), ('canteen_manager', 'Canteen manager'), ('storekeeper', 'Storekeeper'), ('dispatcher', 'Dispatcher'), ('supervisor', 'Supervisor'), ('duty_clerk', 'Duty clerk'), ('leader', 'Leader'), ('office_admin', 'Office administrator'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('auditor', 'Auditor')], max_length=20, verbose_name='role')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until (not included)')),
                ('campus', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.campus', verbose_name='only on campus')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='staff member')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='only for unit')),
            ],
            options={
                'verbose_name': 'role grant',
                'verbose_name_plural': 'role grants',
                'ordering': ['person_id', 'role'],
                'constraints': [
                    models.UniqueConstraint(fields=('person', 'role', 'unit', 'campus', 'starts_on'), name='org_grant_once', nulls_distinct=False, violation_error_message='This person has been given that role already.'),
                    models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='org_grant_ends_after_start', violation_error_message='The last day must not be earlier than the first.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='person',
            name='other_units',
            field=models.ManyToManyField(blank=True, related_name='+', to='org.unit', verbose_name='also works in'),
        ),
        migrations.AddField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='org.unit', verbose_name='unit'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('kind', models.CharField(choices=[('leave', 'Leave'), ('travel', 'Business travel'), ('training', 'Training'), ('other', 'Other')], default='leave', max_length=10, verbose_name='reason')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='staff member')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['-starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='org_absence_ends_after_start', violation_error_message='The end must be later than the start.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (models.Func('starts_at', 'ends_at', function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='org_absence_once_at_a_time', violation_error_message='This person is already away at that time.')],
            },
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('unit', 'title'), name='org_post_title_once_a_unit', violation_error_message='This unit has a post of that title already.'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('deputy', None), models.Q(('deputy', models.F('id')), _negated=True), _connector='OR'), name='org_post_deputy_is_another', violation_error_message='A post cannot be its own deputy.'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('left_on', None), ('is_active', False), _connector='OR'), name='org_person_who_left_cannot_log_in', violation_error_message='Somebody who has left cannot log in.'),
        ),
    ]
