"""The first page of an inbox, full, at 1,000 and at 100,000 requests, about 2 % of them open.

Sixty of the first thousand wait for the reader, so that both pages have their fifty rows.

    python -m tests.bench.inbox            (SQLite)
    BENCH_DATABASE_URL=postgres://… python -m tests.bench.inbox

The same number of queries at both sizes, at most 1.5 times the time, and the database's own plan
must name the partial index.
"""

from __future__ import annotations

import sys
import time

from tests.bench.ground import middle, prepare

SIZES = (1_000, 100_000)


def main() -> int:
    prepare()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from forms import queries
    from tests.scenario import Office

    office = Office.open()
    reader = office.person("deputy-resettlement")
    there, seen = 0, {}
    for size in SIZES:
        grow(office, there, size)
        there = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        queries.inbox(reader)
        spent = []
        for _ in range(30):
            began = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
            page = queries.inbox(reader)
            now = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
            spent.append((now - began) * 1000)
        with CaptureQueriesContext(connection) as asked:
            queries.inbox(reader)
        seen[size] = (len(asked), middle(spent), len(page))
        print(
            f"{size:>7} requests: {len(asked)} queries, {middle(spent):6.2f} ms, {len(page)} rows"
        )
    named = all(plan_names_index(q["sql"]) for q in asked if "forms_task" in q["sql"])
    ratio = seen[SIZES[1]][1] / seen[SIZES[0]][1]
    same = seen[SIZES[0]][0] == seen[SIZES[1]][0]
    print(f"{connection.vendor}: ratio {ratio:.2f} (at most 1.5), same queries: {same}, "
          f"partial index in every plan: {named}")  # fmt: skip
    return 0 if ratio <= 1.5 and same and named else 1


def grow(office, start: int, end: int) -> None:
    """Requests and their tasks, written in bulk: 2 % open, spread over the starter's deciders."""
    from django.utils import timezone

    from forms.models import ApprovalRequest, Task
    from permissions.models import Post

    form, clerk = office.form("trip"), office.person("clerk-planning")
    posts = list(Post.objects.filter(level__gte=2))
    mine = office.post("deputy-resettlement")

    def waits(i: int) -> bool:
        return i % 16 == 0 if i < 960 else i % 50 == 0

    now = timezone.now()
    filled = {"travellers": ["clerk-planning"], "destination": "永州", "reason": "送审" * 100}
    for first in range(start, end, 5000):
        made = ApprovalRequest.objects.bulk_create(
            ApprovalRequest(
                bureau=office.bureau,
                definition=form,
                version=form.current,
                applicant=clerk,
                entered_by=clerk,
                number=f"派差〔2026〕{i + 1}号",
                status="in_review" if waits(i) else "approved",
                submitted_at=now,
                answers=filled,
            )
            for i in range(first, min(first + 5000, end))
        )
        Task.objects.bulk_create(
            Task(
                approval_request=request,
                step="supervising",
                kind="decide",
                slot="post:x",
                post=mine if i < 960 and i % 16 == 0 else posts[(i // 50) % len(posts)],
                state="open" if waits(i) else "approved",
                closed_at=None if waits(i) else now,
                opened_at=now,
            )
            for i, request in enumerate(made, start=first)
        )


def plan_names_index(sql: str) -> bool:
    from django.db import connection

    prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(prefix + sql)
        text = "\n".join(str(row) for row in cursor.fetchall())
    return "open_task_of_post" in text or "open_task_of_person" in text


if __name__ == "__main__":
    sys.exit(main())
