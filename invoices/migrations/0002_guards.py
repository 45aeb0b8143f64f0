"""Issued documents never change: the database refuses it, whoever asks."""

from django.db import migrations

TABLES = (
    "invoices_document",
    "invoices_documentline",
    "invoices_documentvat",
    "invoices_documentfile",
)


def guard(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_is_append_only ON {table};
        DROP TRIGGER {table}_is_never_emptied ON {table};
        """,
    )


# At commit, a document's sums are those of its lines and of its VAT rows.
SUMS = """
CREATE FUNCTION invoices_document_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines bigint;
    rates record;
BEGIN
    SELECT coalesce(sum(net_cents), 0) INTO lines FROM invoices_documentline WHERE document_id = NEW.id;
    SELECT coalesce(sum(net_cents), 0) AS net, coalesce(sum(vat_cents), 0) AS vat INTO rates
      FROM invoices_documentvat WHERE document_id = NEW.id;
    IF lines <> NEW.net_cents OR rates.net <> NEW.net_cents OR rates.vat <> NEW.vat_cents THEN
        RAISE EXCEPTION 'Document % does not add up.', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_adds_up';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER document_adds_up AFTER INSERT ON invoices_document
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoices_document_adds_up();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_guards"), ("invoices", "0001_initial")]

    operations = [
        *(guard(table) for table in TABLES),
        migrations.RunSQL(
            SUMS,
            "DROP TRIGGER document_adds_up ON invoices_document; DROP FUNCTION invoices_document_adds_up()",
        ),
    ]
