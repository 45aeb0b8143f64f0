"""No more is settled than is owed or was paid, and an entry is closed at its commit: also against ourselves."""

from django.db import migrations

# Whoever settles locks the receivable first; this lock is for who forgot. It leaves foreign keys to it alone.
ALLOCATION_FITS = """
CREATE FUNCTION billing_allocation_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM billing_receivable WHERE id = NEW.receivable_id FOR NO KEY UPDATE;
    IF (SELECT sum(a.cents) FROM billing_allocation a WHERE a.receivable_id = NEW.receivable_id)
     > (SELECT r.cents FROM billing_receivable r WHERE r.id = NEW.receivable_id) THEN
        RAISE EXCEPTION 'More is allocated to receivable % than is owed.', NEW.receivable_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_fits_its_receivable';
    END IF;
    IF NEW.payment_id IS NOT NULL THEN
        PERFORM FROM billing_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
        IF (SELECT sum(a.cents) FROM billing_allocation a WHERE a.payment_id = NEW.payment_id)
         > (SELECT p.cents FROM billing_payment p WHERE p.id = NEW.payment_id) THEN
            RAISE EXCEPTION 'More is allocated of payment % than came in.', NEW.payment_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_fits_its_payment';
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER allocation_fits AFTER INSERT ON billing_allocation
    FOR EACH ROW EXECUTE FUNCTION billing_allocation_fits();
"""

# Two lines that balance each other could still be added to the entry of last year. The transaction that posted an entry
# is kept with it (xmin would not do: it changes inside a savepoint), and only that one writes its lines.
ENTRY_IS_CLOSED = """
ALTER TABLE billing_entry ADD COLUMN posted_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE FUNCTION billing_entry_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN billing_entry e ON e.id = added.entry_id
                WHERE e.posted_in <> pg_current_xact_id()) THEN
        RAISE EXCEPTION 'A line is added to a ledger entry that was posted before. Post a new entry.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_closed';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER entry_is_closed AFTER INSERT ON billing_entryline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION billing_entry_is_closed();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_guards")]

    operations = [
        migrations.RunSQL(
            ALLOCATION_FITS,
            "DROP TRIGGER allocation_fits ON billing_allocation; DROP FUNCTION billing_allocation_fits()",
        ),
        migrations.RunSQL(
            ENTRY_IS_CLOSED,
            "DROP TRIGGER entry_is_closed ON billing_entryline; DROP FUNCTION billing_entry_is_closed(); "
            "ALTER TABLE billing_entry DROP COLUMN posted_in",
        ),
    ]
