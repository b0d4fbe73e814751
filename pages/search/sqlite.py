"""Wagtail's search on SQLite's full text index, with Chinese spelled in pairs."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.db.models import Case, FloatField, Func, IntegerField, Value, When
from modelsearch.backends.database.sqlite import sqlite as stock
from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
from modelsearch.query import Phrase, PlainText

from pages.search.words import index_text, terms

# Stock ordering asks the full text index again for every row it orders: a dozen seconds for a
# common character. The best of these many are ordered by one question instead.
MOST_RANKED = 500
NOTHING = "\uffff"


class Indexer(stock.ObjectIndexer):
    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str):
            return index_text(value)
        return str(super().prepare_value(value))


# Named by its module alone where rows are written: there is no other place to put ours in.
stock.ObjectIndexer = Indexer


class Relevance(Func):
    """bm25 over the columns autocomplete, body, title: a title counts eight times a body."""

    output_field = FloatField()

    def __init__(self) -> None:
        super().__init__()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        return f"bm25({stock.SQLiteFTSIndexEntry._meta.db_table}, 0, 1, 8)", []


class Compiler(stock.SQLiteSearchQueryCompiler):
    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if not isinstance(query, (PlainText, Phrase)):
            return super().build_search_query_content(query, config=config)
        asked = terms(query.query_string)
        if not asked:
            return SearchQueryExpression(Lexeme(NOTHING), config=config)
        lexemes = [
            Lexeme(
                " ".join(term.tokens),
                prefix=term.prefix or (self.LAST_TERM_IS_PREFIX and term is asked[-1]),
            )
            for term in asked
        ]
        every = getattr(query, "operator", "and").lower() == "and"
        joined = reduce((lambda a, b: a & b) if every else (lambda a, b: a | b), lexemes)
        return SearchQueryExpression(joined, config=config)

    def search(self, config: Any, start: Any, stop: Any, score_field: Any = None) -> Any:
        query = stock.normalize(self.query)
        if (
            not self.order_by_relevance
            or score_field is not None
            or not isinstance(query, (PlainText, Phrase))
        ):
            return super().search(config, start, stop, score_field=score_field)
        match = stock.MatchExpression(
            self.fields or self.FTS_TABLE_FIELDS, self.build_search_query(query, config=config)
        )
        kinds = stock.get_descendants_content_types_pks(self.queryset.model)
        best = (
            stock.SQLiteFTSIndexEntry.objects.filter(match)
            .filter(index_entry__content_type__in=kinds)
            # Only those the caller may find are ranked: the rest would use up the places.
            .filter(index_entry__object_id__in=_as_text(self.queryset))
            .annotate(relevance=Relevance())
            .order_by("relevance")
            .values_list("index_entry__object_id", flat=True)[:MOST_RANKED]
        )
        keys = [int(key) for key in best]
        places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
        order: Any = (
            Case(*places, default=Value(len(keys)), output_field=IntegerField()) if places else "pk"
        )
        return self.queryset.filter(pk__in=keys).order_by(order)[start:stop]


def _as_text(queryset: Any) -> Any:
    """The keys of a queryset in the form the index keeps them."""
    from django.db.models import TextField
    from django.db.models.functions import Cast

    return queryset.order_by().annotate(key_=Cast("pk", TextField())).values("key_")


class AutocompleteCompiler(stock.SQLiteAutocompleteQueryCompiler):
    build_search_query_content = Compiler.build_search_query_content


class Backend(stock.SQLiteSearchBackend):
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
