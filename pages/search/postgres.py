"""Wagtail's search on PostgreSQL's text search, with Chinese spelled in pairs."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres import postgres as stock
from modelsearch.query import Phrase, PlainText

from pages.search.words import Term, index_text, terms

# The language of the database's own configuration would drop and stem words.
PLAIN_WORDS = "simple"


class Indexer(stock.ObjectIndexer):
    def as_vector(self, texts: Any, for_autocomplete: bool = False) -> Any:
        spelled = [(index_text(text), weight) for text, weight in texts]
        return super().as_vector(spelled, for_autocomplete)


# Named by its module alone where rows are written: there is no other place to put ours in.
stock.ObjectIndexer = Indexer


def _asked(term: Term, prefix: bool) -> str:
    """One term in tsquery's language. Tokens hold letters and digits only: nothing to escape."""
    tokens = [f"'{token}'" for token in term.tokens]
    if prefix or term.prefix:
        tokens[-1] += ":*"
    return f"({' <-> '.join(tokens)})"


class Compiler(stock.PostgresSearchQueryCompiler):
    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if not isinstance(query, (PlainText, Phrase)):
            return super().build_tsquery_content(query, config=config, invert=invert)
        asked = terms(query.query_string)
        if not asked:
            return SearchQuery("'\uffff'", search_type="raw", config=config)
        every = getattr(query, "operator", "and").lower() == "and"
        last = self.LAST_TERM_IS_PREFIX
        joined = (" & " if every else " | ").join(
            _asked(term, last and term is asked[-1]) for term in asked
        )
        return SearchQuery(f"!({joined})" if invert else joined, search_type="raw", config=config)


class AutocompleteCompiler(stock.PostgresAutocompleteQueryCompiler):
    build_tsquery_content = Compiler.build_tsquery_content


class Backend(stock.PostgresSearchBackend):
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params: Any) -> None:
        params.setdefault("SEARCH_CONFIG", PLAIN_WORDS)
        super().__init__(params)
