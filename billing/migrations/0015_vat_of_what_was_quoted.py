"""What was quoted before keeps the VAT that it was quoted with; the two products that are held here say so."""

from django.db import migrations

PLACES = "UPDATE billing_product SET place_rule = 'admission' WHERE code IN ('WEL-INTRODUCTION', 'WEL-DUTCH')"
# Only Dutch buyers could get a quote: 21 %, or exempt education on a day on which the issuer was registered.
QUOTED = """
UPDATE billing_quoteline AS line SET vat_category = 'E', vat_rate = 0, vat_ground = 'education'
  FROM billing_quote quote, billing_product product, invoices_issuer issuer
 WHERE quote.id = line.quote_id AND product.id = line.product_id AND issuer.id = product.issuer_id
   AND product.vat_treatment = 'education'
   AND issuer.crkbo_from <= (quote.made_at AT TIME ZONE 'Europe/Amsterdam')::date
   AND (issuer.crkbo_until IS NULL OR issuer.crkbo_until > (quote.made_at AT TIME ZONE 'Europe/Amsterdam')::date)
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0014_vat_of_every_buyer")]

    operations = [
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(QUOTED, migrations.RunSQL.noop),
    ]
