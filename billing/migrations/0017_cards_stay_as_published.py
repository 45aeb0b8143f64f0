"""A published price card never changes; what cards said before is kept in its dated rows."""

import hashlib
import json
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "price_card_1.json"
DATED = (
    *("programmes", "name_nl", "name_en", "text_nl", "text_en", "goal", "choice_group", "needs_group"),
    *("smallest_quantity", "largest_quantity", "credits_suspension", "is_offered", "position"),
)


def keep_what_cards_said(apps, schema_editor):
    PriceCard, Price = apps.get_model("billing", "PriceCard"), apps.get_model("billing", "Price")
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    PriceCard.objects.filter(sha256=digest).update(content=content)
    for product in apps.get_model("billing", "Product").objects.order_by("id"):
        first = Price.objects.filter(product=product).order_by("valid_from", "id").first()
        if first is not None:
            apps.get_model("billing", "ProductOnCard").objects.create(
                card_id=first.card_id,
                product=product,
                valid_from=first.valid_from,
                **{name: getattr(product, name) for name in DATED},
            )
        apps.get_model("billing", "AgreementLine").objects.filter(product=product).update(
            credits_suspension=product.credits_suspension
        )


# Once only: it can be withdrawn. What an older version did not keep may be filled in; the hash proves it.
STAYS = """
CREATE FUNCTION billing_price_card_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND to_jsonb(NEW) - 'withdrawn_at' = to_jsonb(OLD) - 'withdrawn_at' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.content = '{}' AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on a published price card is refused: it stays as it was published.', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END
$$;
CREATE TRIGGER price_card_stays_as_published BEFORE UPDATE OR DELETE ON billing_pricecard
    FOR EACH ROW EXECUTE FUNCTION billing_price_card_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0016_price_cards_from_their_day")]

    operations = [
        migrations.RunPython(keep_what_cards_said, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL(
            STAYS,
            "DROP TRIGGER price_card_stays_as_published ON billing_pricecard; DROP FUNCTION billing_price_card_stays()",
        ),
    ]
