"""Giving out numbers: one guarded UPDATE a number, inside the transaction that uses it.

Counting rows or reading a maximum gives the same number twice (seen on PostgreSQL); adding one in
the database and reading the result of that very statement cannot.
"""

from __future__ import annotations

import datetime

from django.db import connection

from forms.actions.work import Work
from forms.models import Number, NumberSeries
from forms.schema import Numbering

SAMPLE = Numbering(series="sample", format="示例〔{year}〕{serial}号")
_NEXT = (
    "UPDATE forms_numberseries SET last = last + 1 "
    "WHERE bureau_id = %s AND code = %s AND year = %s RETURNING id, last"
)


def give_number(work: Work, day: datetime.date) -> None:
    """The next number of the form's series for the year of ``day``; dense, never given twice."""
    request = work.request
    numbering = SAMPLE if request.sample else request.version.form.number
    series, serial = _next(request.bureau_id, numbering.series, day.year)
    request.number = spelled(numbering.format, day.year, serial)
    work.write(Number(series_id=series, serial=serial, approval_request=request))


def spelled(format_: str, year: int, serial: int) -> str:
    """The number as it is read: ``派差〔2026〕1号``. No leading zeros."""
    return format_.replace("{year}", str(year)).replace("{serial}", str(serial))


def _next(bureau: int, code: str, year: int) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [bureau, code, year])
        row = cursor.fetchone()
        if row is None:
            NumberSeries.objects.bulk_create(
                [NumberSeries(bureau_id=bureau, code=code, year=year)], ignore_conflicts=True
            )
            cursor.execute(_NEXT, [bureau, code, year])
            row = cursor.fetchone()
    return int(row[0]), int(row[1])
