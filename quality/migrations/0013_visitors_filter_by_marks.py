"""What visitors filter on is filled from the marks that are held; from then on each change writes it."""

from django.db import migrations

FILL = """
INSERT INTO marketplace_organisationmark (organisation_id, code, from_at, until_at)
SELECT held.organisation_id, mark.code, held.from_at, held.until_at
  FROM quality_markheld held JOIN quality_mark mark ON mark.id = held.mark_id
 WHERE held.until_at IS NULL OR held.from_at < held.until_at
 ORDER BY held.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('marketplace', '0010_visitors_filter_by_marks'),
        ('quality', '0012_reports_about_listings'),
    ]

    operations = [
        migrations.RunSQL(FILL, "DELETE FROM marketplace_organisationmark"),
    ]
