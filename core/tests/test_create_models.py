"""Models that refer to each other are created by one operation."""

from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from core.create_models import CreateModels
from core.testing import CommittedTestCase


def key() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(primary_key=True)


def link(to: str) -> models.ForeignKey:
    return models.ForeignKey(to, models.CASCADE, null=True, related_name="+")


class CreateModelsTests(CommittedTestCase):
    def test_tables_that_refer_to_each_other_are_created_and_removed(self) -> None:
        hen, egg = (
            CreateModel("Hen", [key(), ("egg", link("made.egg"))]),
            CreateModel("Egg", [key(), ("hen", link("made.hen"))]),
        )
        operation, before, after = CreateModels([hen, egg]), ProjectState(), ProjectState()
        operation.state_forwards("made", after)

        with connection.schema_editor() as editor:
            operation.database_forwards("made", editor, before, after)
        eggs = after.apps.get_model("made", "Egg").objects
        hens = after.apps.get_model("made", "Hen").objects
        first = hens.create(egg=eggs.create())
        assert hens.get(egg__hen=None) == first
        first.delete()

        with connection.schema_editor() as editor:
            operation.database_backwards("made", editor, after, before)
        assert not {"made_hen", "made_egg"} & set(connection.introspection.table_names())

    def test_models_built_before_do_not_hide_the_new_ones(self) -> None:
        state = ProjectState()
        assert not state.apps.get_models()
        CreateModels([CreateModel("Hen", [key()])]).state_forwards("made", state)
        assert [model.__name__ for model in state.apps.get_models()] == ["Hen"]
