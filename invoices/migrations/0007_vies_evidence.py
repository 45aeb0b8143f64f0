"""What VIES answered is evidence: the database refuses to change or delete it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_guards"), ("invoices", "0006_vat_of_every_buyer")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER invoices_viescheck_is_append_only BEFORE UPDATE OR DELETE ON invoices_viescheck
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER invoices_viescheck_is_never_emptied BEFORE TRUNCATE ON invoices_viescheck
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER invoices_viescheck_is_append_only ON invoices_viescheck;
            DROP TRIGGER invoices_viescheck_is_never_emptied ON invoices_viescheck;
            """,
        ),
    ]
