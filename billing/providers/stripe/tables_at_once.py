"""A first migration that makes all its tables from their final state (ADR 0004)."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterUniqueTogether,
    CreateModel,
    Migration,
)
from django.db.migrations.state import ProjectState

# What a first migration consists of. All but the first only say more about a table that does not exist yet.
FIRST_STEPS = (CreateModel, AddField, AddIndex, AddConstraint, AlterUniqueTogether)


class TablesAtOnce(Migration):
    """Applies its steps to Django's picture of the models first, then makes each table as the picture has it.

    Step by step, Django draws every connected model anew for every foreign key: nearly all of what dj-stripe's sixty
    connected tables cost. Keys are laid after all tables stand, so their order does not matter.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Make the tables; refuses a migration with steps that a first one does not have."""
        strange = [step for step in self.operations if not isinstance(step, FIRST_STEPS)]
        if strange:
            raise TypeError(f"These steps cannot be taken at once: {strange}")
        vars(project_state).pop("apps", None)  # not drawn while it changes; drawn once below
        state = self.mutate_state(project_state, preserve=False)
        for step in self.operations:
            if isinstance(step, CreateModel):
                schema_editor.create_model(state.apps.get_model(self.app_label, step.name))
        return state
