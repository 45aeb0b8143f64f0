"""A listing can be on hold, once at a time, or removed by a decision."""

import django.db.models.deletion
from django.db import migrations, models


# An exclusion of two columns without btree_gist: numbers as ranges of one.
NO_OVERLAP = """
ALTER TABLE marketplace_listinghold ADD CONSTRAINT listing_is_on_hold_once_at_a_time EXCLUDE USING gist (
    int8range(listing_id, listing_id, '[]') WITH &&,
    tstzrange(from_at, until_at) WITH &&
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('marketplace', '0007_listings_wait_for_review_and_homes_have_room'),
    ]

    operations = [
        migrations.AlterField(
            model_name='listing',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'Waits for our look'), ('published', 'Published'), ('withdrawn', 'Withdrawn'), ('removed', 'Removed by decision')], default='draft', max_length=16),
        ),
        migrations.CreateModel(
            name='ListingHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(blank=True, null=True)),
                ('source_reference', models.CharField(help_text='the decision behind it', max_length=24, unique=True)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='marketplace.listing')),
            ],
            options={
                'ordering': ['listing', 'from_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_at', None), ('until_at__gte', models.F('from_at')), _connector='OR'), name='hold_does_not_end_before_it_starts')],
            },
        ),
        migrations.RunSQL(
            NO_OVERLAP,
            "ALTER TABLE marketplace_listinghold DROP CONSTRAINT listing_is_on_hold_once_at_a_time",
        ),
    ]
