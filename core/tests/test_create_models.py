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
        author, book = (
            CreateModel("Author", [key(), ("best_book", link("made.book"))]),
            CreateModel("Book", [key(), ("author", link("made.author"))]),
        )
        operation, before, after = CreateModels([author, book]), ProjectState(), ProjectState()
        operation.state_forwards("made", after)

        with connection.schema_editor() as editor:
            operation.database_forwards("made", editor, before, after)
        authors = after.apps.get_model("made", "Author").objects
        books = after.apps.get_model("made", "Book").objects
        first = authors.create(best_book=books.create())
        assert authors.get(best_book__author=None) == first
        first.delete()

        with connection.schema_editor() as editor:
            operation.database_backwards("made", editor, after, before)
        assert not {"made_author", "made_book"} & set(connection.introspection.table_names())

    def test_models_built_before_do_not_hide_the_new_ones(self) -> None:
        state = ProjectState()
        assert not state.apps.get_models()
        CreateModels([CreateModel("Author", [key()])]).state_forwards("made", state)
        assert [model.__name__ for model in state.apps.get_models()] == ["Author"]
