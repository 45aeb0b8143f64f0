"""E-invoices beside the PDF; files may be deleted once the law no longer wants them kept, and not before."""

from django.db import migrations, models

FILLED_IN = """
DROP TRIGGER invoices_documentfile_is_append_only ON invoices_documentfile;
UPDATE invoices_documentfile AS file
   SET retained_until = make_date(extract(year FROM document.issued_on)::int + 8, 1, 1)
  FROM invoices_document AS document
 WHERE document.id = file.document_id;
"""
GUARDED = """
CREATE FUNCTION invoices_file_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- By the clock of the database, which no sandbox moves.
    IF TG_OP = 'DELETE' AND OLD.retained_until <= current_date THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% on % is refused: a file is never changed, and kept until %.', TG_OP, TG_TABLE_NAME,
        OLD.retained_until
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END
$$;
CREATE TRIGGER invoices_documentfile_is_kept BEFORE UPDATE OR DELETE ON invoices_documentfile
    FOR EACH ROW EXECUTE FUNCTION invoices_file_is_kept();
"""
UNGUARDED = """
DROP TRIGGER invoices_documentfile_is_kept ON invoices_documentfile;
DROP FUNCTION invoices_file_is_kept();
"""
APPEND_ONLY = """
CREATE TRIGGER invoices_documentfile_is_append_only BEFORE UPDATE OR DELETE ON invoices_documentfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0004_parts_of_a_year'),
    ]

    operations = [
        migrations.AddField(
            model_name='documentfile',
            name='retained_until',
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(FILLED_IN, APPEND_ONLY),
        migrations.AlterField(
            model_name='documentfile',
            name='retained_until',
            field=models.DateField(help_text='first day on which it may be deleted'),
        ),
        migrations.RunSQL(GUARDED, UNGUARDED),
        migrations.AddField(
            model_name='documentline',
            name='supplied_on',
            field=models.DateField(blank=True, help_text='the day of supply, of what has no period', null=True),
        ),
        migrations.AddField(
            model_name='issuer',
            name='e_invoice_standard',
            field=models.CharField(choices=[('peppol', 'Peppol BIS Billing 3.0'), ('nlcius', 'NLCIUS')], default='peppol', help_text='for buyers in the Netherlands; everybody else gets Peppol BIS', max_length=8),
        ),
        migrations.AlterField(
            model_name='documentfile',
            name='kind',
            field=models.CharField(choices=[('pdf', 'PDF'), ('ubl', 'UBL')], max_length=8),
        ),
        migrations.AlterField(
            model_name='documentline',
            name='vat_category',
            field=models.CharField(choices=[('S', 'VAT'), ('E', 'exempt from VAT'), ('AE', 'VAT reverse-charged'), ('O', 'outside VAT')], max_length=2),
        ),
        migrations.AlterField(
            model_name='documentvat',
            name='category',
            field=models.CharField(choices=[('S', 'VAT'), ('E', 'exempt from VAT'), ('AE', 'VAT reverse-charged'), ('O', 'outside VAT')], max_length=2),
        ),
    ]
