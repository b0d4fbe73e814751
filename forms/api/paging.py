"""Lists: plain arrays of at most ``limit``, the next page named by a ``Link`` header.

Pages are found by the last item seen (``after``), never by counting, so a list that grows while
it is read neither repeats nor skips.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from forms.api.body import LARGEST_ID, reply, storable
from forms.errors import InvalidAnswers

USUAL, MOST = 50, 200
LONGEST_VALUE = 80

T = TypeVar("T")


def limit_of(request: HttpRequest) -> int:
    """``?limit=``: 50 unless said otherwise, 200 at most."""
    given = request.GET.get("limit", "")
    if not given:
        return USUAL
    if not (given.isascii() and given.isdigit()) or len(given) > 9 or int(given) < 1:
        raise wrong("limit", _("每页条数请填写1至200的整数。"))
    return min(int(given), MOST)


def value_of(request: HttpRequest, name: str) -> str:
    """A query parameter that can be looked up; empty when it was not sent."""
    given = request.GET.get(name, "")
    if len(given) > LONGEST_VALUE or not storable(given):
        raise wrong(name, _("这个值不正确。"))
    return given


def row_of(request: HttpRequest, name: str = "after") -> int | None:
    """``?after=`` where the items are known by a row number."""
    given = value_of(request, name)
    if not given:
        return None
    number = row_number(given)
    if number is None:
        raise wrong(name, _("这个值不正确。"))
    return number


def row_number(text: str) -> int | None:
    """The row a piece of an address names, or None when it is no number a table can hold."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def wrong(name: str, sentence: str) -> InvalidAnswers:
    return InvalidAnswers(sentence, {name: [sentence]})


def listed(
    request: HttpRequest,
    rows: Sequence[T],
    limit: int,
    show: Callable[[T], dict[str, Any]],
    key: Callable[[T], Any],
) -> HttpResponse:
    """The answer for ``rows``, of which one more than ``limit`` was read to know what follows."""
    response = reply([show(row) for row in rows[:limit]])
    if len(rows) > limit:
        query = QueryDict(mutable=True)
        for name in ("status", "form"):
            if request.GET.get(name):
                query[name] = request.GET[name]
        query["limit"] = str(limit)
        query["after"] = str(key(rows[limit - 1]))
        address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        response["Link"] = f'<{address}>; rel="next"'
    return response
