"""The ledger balances and never changes; neither does an acceptance, an allocation or a charge."""

from django.db import migrations

TABLES = ("billing_entry", "billing_entryline", "billing_acceptance", "billing_allocation", "billing_payment", "billing_charge")


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


# Judged at commit, once an entry: at least two lines, sum zero, one fund (R6: private money never pays the desk).
BALANCE = """
CREATE FUNCTION billing_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
    which bigint := CASE WHEN TG_TABLE_NAME = 'billing_entry' THEN NEW.id ELSE NULL END;
BEGIN
    IF which IS NULL THEN
        which := (to_jsonb(NEW) ->> 'entry_id')::bigint;
    END IF;
    SELECT count(*) AS lines, coalesce(sum(l.cents), 0) AS total, count(DISTINCT a.fund) AS funds INTO found
      FROM billing_entryline l JOIN billing_account a ON a.id = l.account_id WHERE l.entry_id = which;
    IF found.lines < 2 OR found.total <> 0 OR found.funds <> 1 THEN
        RAISE EXCEPTION 'Ledger entry % has % lines, sum %, % funds: it does not balance.',
            which, found.lines, found.total, found.funds
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON billing_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_entry_balances();
CREATE CONSTRAINT TRIGGER entry_line_balances AFTER INSERT ON billing_entryline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_guards"), ("billing", "0001_initial")]

    operations = [
        *(guard(table) for table in TABLES),
        migrations.RunSQL(
            BALANCE,
            "DROP TRIGGER entry_line_balances ON billing_entryline; DROP TRIGGER entry_balances ON billing_entry; "
            "DROP FUNCTION billing_entry_balances()",
        ),
    ]
