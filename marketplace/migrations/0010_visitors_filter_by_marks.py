"""Which marks an organisation holds, for who searches by them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('marketplace', '0009_what_a_search_compares'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField()),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='marketplace.organisation')),
            ],
            options={
                'ordering': ['organisation', 'code', 'from_at', 'id'],
                'indexes': [models.Index(fields=['organisation', 'code'], name='mark_by_organisation'), models.Index(fields=['code', 'organisation'], name='organisation_by_mark')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_at', None), ('until_at__gt', models.F('from_at')), _connector='OR'), name='organisation_mark_lasts')],
            },
        ),
    ]
