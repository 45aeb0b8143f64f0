"""Decisions are never changed, and stretches of one mark never overlap."""

from django.db import migrations

# A multi-column exclusion without btree_gist: numbers as ranges of one.
NO_OVERLAP = """
ALTER TABLE quality_markheld ADD CONSTRAINT mark_is_held_once_at_a_time EXCLUDE USING gist (
    int8range(organisation_id, organisation_id, '[]') WITH &&,
    int8range(mark_id, mark_id, '[]') WITH &&,
    tstzrange(from_at, until_at) WITH &&
)
"""
APPEND_ONLY = """
CREATE TRIGGER quality_decision_is_append_only BEFORE UPDATE OR DELETE ON quality_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quality_decision_is_never_emptied BEFORE TRUNCATE ON quality_decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_guards"), ("quality", "0001_initial")]

    operations = [
        migrations.RunSQL(NO_OVERLAP, "ALTER TABLE quality_markheld DROP CONSTRAINT mark_is_held_once_at_a_time"),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER quality_decision_is_append_only ON quality_decision; "
            "DROP TRIGGER quality_decision_is_never_emptied ON quality_decision",
        ),
    ]
