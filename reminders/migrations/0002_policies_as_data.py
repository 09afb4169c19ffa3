"""Policies with conditions, channels, holidays and kept steps."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_public_circle'),
        ('accounts', '0001_initial'),
        ('reminders', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='HolidayCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('code', models.CharField(blank=True, max_length=12)),
                ('imported_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AlterModelOptions(
            name='schedulestep',
            options={'ordering': ['offset', 'pk']},
        ),
        migrations.RemoveConstraint(
            model_name='scheduledreminder',
            name='reminded_once_per_occasion',
        ),
        migrations.RemoveConstraint(
            model_name='schedulestep',
            name='one_rung_per_day_and_audience',
        ),
        migrations.RenameField(
            model_name='scheduledreminder',
            old_name='rung',
            new_name='step',
        ),
        migrations.RemoveField(
            model_name='scheduledreminder',
            name='channel',
        ),
        migrations.AddField(
            model_name='policy',
            name='removed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='policy',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='policy',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='policy',
            name='digest',
            field=models.CharField(choices=[('daily', 'One message per recipient and day'), ('weekly', 'One message per recipient and week, on Monday')], default='daily', max_length=6),
        ),
        migrations.AddField(
            model_name='policy',
            name='honors_snooze',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='policy',
            name='items',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='policy',
            name='pauses_blocked',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='policy',
            name='priorities',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='policy',
            name='severities',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='policy',
            name='task_kinds',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='policy',
            name='teams',
            field=models.ManyToManyField(blank=True, related_name='+', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='policy',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='schedulestep',
            name='channel',
            field=models.CharField(choices=[('preferred', 'Recipient’s choice'), ('mail', 'Email'), ('chat', 'Slack or Teams'), ('both', 'Email and chat'), ('inbox', 'Inbox only')], default='preferred', max_length=10),
        ),
        migrations.AddField(
            model_name='schedulestep',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='schedulestep',
            name='removed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='schedulestep',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team'),
        ),
        migrations.AlterField(
            model_name='schedulestep',
            name='audience',
            field=models.CharField(choices=[('owner', 'Owner'), ('lead', 'Team lead'), ('manager', 'Team manager'), ('incident', 'Incident lead'), ('person', 'A person'), ('team', 'A team')], max_length=10),
        ),
        migrations.AlterField(
            model_name='schedulestep',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='reminders.policy'),
        ),
        migrations.AddConstraint(
            model_name='scheduledreminder',
            constraint=models.UniqueConstraint(fields=('kind', 'target_id', 'due', 'step', 'recipient'), name='reminded_once_per_step'),
        ),
        migrations.AddConstraint(
            model_name='schedulestep',
            constraint=models.UniqueConstraint(condition=models.Q(('person', None), ('removed_at', None), ('team', None)), fields=('policy', 'offset', 'working', 'audience'), name='one_step_per_day_and_audience'),
        ),
        migrations.AddConstraint(
            model_name='schedulestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audience', 'person'), _negated=True), ('person__isnull', False), _connector='OR'), name='a_step_names_its_person'),
        ),
        migrations.AddConstraint(
            model_name='schedulestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audience', 'team'), _negated=True), ('team__isnull', False), _connector='OR'), name='a_step_names_its_team'),
        ),
        migrations.AddField(
            model_name='holidaycalendar',
            name='imported_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='holiday',
            name='calendar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='reminders.holidaycalendar'),
        ),
        migrations.AddField(
            model_name='policy',
            name='calendars',
            field=models.ManyToManyField(blank=True, related_name='policies', to='reminders.holidaycalendar'),
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.UniqueConstraint(fields=('calendar', 'day'), name='one_holiday_per_day_and_calendar'),
        ),
    ]
