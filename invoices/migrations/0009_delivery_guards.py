"""The log of deliveries is evidence: nothing in it changes or goes, but a typed address once its last day is over."""

from django.db import migrations

EVENTS = """
CREATE TRIGGER invoices_deliveryevent_is_append_only BEFORE UPDATE OR DELETE ON invoices_deliveryevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invoices_deliveryevent_is_never_emptied BEFORE TRUNCATE ON invoices_deliveryevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

DELIVERIES = """
CREATE FUNCTION invoices_delivery_only_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    forgotten invoices_delivery := OLD;
BEGIN
    forgotten.address := '';
    IF NEW IS DISTINCT FROM forgotten THEN
        RAISE EXCEPTION 'A delivery is never changed, but for forgetting its address.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_only_forgets_its_address';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER delivery_only_forgets_its_address BEFORE UPDATE ON invoices_delivery
    FOR EACH ROW EXECUTE FUNCTION invoices_delivery_only_forgets();
CREATE TRIGGER invoices_delivery_is_never_deleted BEFORE DELETE ON invoices_delivery
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invoices_delivery_is_never_emptied BEFORE TRUNCATE ON invoices_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_guards"), ("invoices", "0008_deliveries")]

    operations = [
        migrations.RunSQL(
            EVENTS,
            """
            DROP TRIGGER invoices_deliveryevent_is_append_only ON invoices_deliveryevent;
            DROP TRIGGER invoices_deliveryevent_is_never_emptied ON invoices_deliveryevent;
            """,
        ),
        migrations.RunSQL(
            DELIVERIES,
            """
            DROP TRIGGER invoices_delivery_is_never_emptied ON invoices_delivery;
            DROP TRIGGER invoices_delivery_is_never_deleted ON invoices_delivery;
            DROP TRIGGER delivery_only_forgets_its_address ON invoices_delivery;
            DROP FUNCTION invoices_delivery_only_forgets();
            """,
        ),
    ]
