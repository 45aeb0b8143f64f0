"""What anybody reports about listings, what partners answer, and to whom it goes."""

import django.db.models.deletion
import quality.models.reports
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('marketplace', '0008_listing_holds'),
        ('quality', '0011_interruptions_and_objections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=quality.models.reports.report_reference, editable=False, max_length=24, unique=True)),
                ('code', models.CharField(default=quality.models.reports.report_code, editable=False, help_text='what the reporter keeps', max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('passport_kept', 'Somebody keeps my passport or identity card'), ('housing', 'The home is unsafe, dirty or too full'), ('money_asked', 'Somebody asks money for a job'), ('discrimination', 'Discrimination'), ('wrong_data', 'What the page says is not true'), ('other', 'Something else')], max_length=16)),
                ('text', models.TextField()),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('en', 'English'), ('pl', 'Polski'), ('ro', 'Română'), ('bg', 'Български')], max_length=2)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('may_share_contact', models.BooleanField(default=False, help_text='with the inspectorate or desk')),
                ('said', models.JSONField(help_text='what the listing said at that moment')),
                ('received_at', models.DateTimeField()),
                ('contact_until_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('no_ground', 'We found nothing wrong'), ('put_right', 'The partner put it right'), ('removed', 'We removed the listing')], max_length=12)),
                ('statement', models.TextField(blank=True, help_text='the reasons, for reporter and partner')),
                ('statement_language', models.CharField(blank=True, choices=[('nl', 'Nederlands'), ('en', 'English'), ('pl', 'Polski'), ('ro', 'Română'), ('bg', 'Български')], max_length=2)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(blank=True, help_text='the last one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.decision')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.listing')),
            ],
            options={
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(choices=[('labour_authority', 'Netherlands Labour Authority'), ('municipality', 'Reporting desk of the municipality for renting'), ('discrimination', 'Reporting desk for discrimination'), ('police', 'Police')], max_length=20)),
                ('handed_over_on', models.DateField()),
                ('with_contact', models.BooleanField(default=False)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='quality.report')),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=quality.models.reports.question_reference, editable=False, max_length=24, unique=True)),
                ('text', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answer_until_on', models.DateField(help_text='first day that is too late')),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='quality.report')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['listing', '-received_at'], name='report_by_listing'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['received_at'], name='report_open'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('received_at'))), name='report_expires_after_it_came'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', ''), ('statement', ''), ('statement_language', '')), models.Q(('closed_at__isnull', False), ('contact_until_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('statement', ''), _negated=True), models.Q(('statement_language', ''), _negated=True)), _connector='OR'), name='closed_report_says_how_and_why'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(fields=('report', 'to'), name='report_is_handed_over_once_to_each'),
        ),
        migrations.AddConstraint(
            model_name='reportquestion',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('report',), name='report_has_one_open_question'),
        ),
        migrations.AddConstraint(
            model_name='reportquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='answered_question_has_an_answer'),
        ),
    ]
