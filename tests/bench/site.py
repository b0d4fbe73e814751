"""A public page, warm and cold, beside what it is compared with, in one process and one run.

    python -m tests.bench.site

warm   requests a second of a kept page, against a view that returns the same bytes through the same
       middleware and is kept nowhere: at least 0.5 of it
cold   CPU of making a page of 30 paragraphs, each with a link to another page, against the same
       body through Wagtail's own serve and rich text: at most 0.6 of it; statements of each
search CPU of one search of 300 pages of 800 characters, first page of hits
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench.ground import cpu, middle, prepare

ROUNDS, SECONDS = 5, 1.0
PARAGRAPHS = 30
PAGES, LENGTH = 300, 800
TEXT = "移民后期扶持资金直补到人,项目扶持须经村民会议多数同意并张榜公示。"


def environ(path: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(b""),
        "wsgi.errors": sys.stderr,
    }


class Server:
    """The WSGI application, asked without a network."""

    def __init__(self) -> None:
        from django.core.handlers.wsgi import WSGIHandler

        self.handler = WSGIHandler()

    def get(self, path: str) -> bytes:
        said: list[str] = []
        response = self.handler(environ(path), lambda status, headers: said.append(status))
        body = b"".join(response)
        response.close()
        assert said[0].startswith("200"), (path, said)
        return body

    def a_second(self, path: str) -> float:
        done, until = 0, time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            self.get(path)
            done += 1
        return done / SECONDS


def statements(call: Callable[[], object]) -> int:
    """How often ``call`` asks the database."""
    from django.db import connection

    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        call()
    return len(asked)


def site() -> Any:
    """The starter site with a long page of links; the page."""
    from django.core.management import call_command

    from pages.models import ColumnPage, RulePage
    from pages.starter import load_site
    from permissions.starter import load_bureau

    load_bureau("bench-password-1")
    load_site()
    call_command("collectstatic", verbosity=0, interactive=False)
    rules = ColumnPage.objects.get(slug="rules")
    targets = list(RulePage.objects.live().values_list("pk", flat=True))
    pieces = []
    for number in range(PARAGRAPHS):
        link = f'<a linktype="page" id="{targets[number % len(targets)]}">第{number}条</a>'
        pieces.append(("paragraph", f"<p>{link}{TEXT * 4}</p>"))
    page = RulePage(title="长文", slug="long", body=pieces)
    rules.add_child(instance=page)
    return page


def main() -> int:
    prepare()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["localhost"]
    page = site()
    settings.ROOT_URLCONF = "tests.bench.bare"
    from pages import generation
    from tests.bench import bare

    server = Server()
    path = "/power/rules/long/"

    def cold() -> None:
        generation.renew()
        server.get(path)

    def plain() -> None:
        server.get(f"/healthz/plain/{page.pk}/")

    for warming in (cold, plain):
        warming()
    ours, stock = statements(cold), statements(plain)
    ours_ms, stock_ms = middle(cpu(cold, times=15)), middle(cpu(plain, times=15))
    bare.BODY = server.get(path)
    warm = statements(lambda: server.get(path))
    ratios = []
    for _round in range(ROUNDS):
        kept = server.a_second(path)
        ratios.append((kept / server.a_second("/healthz/bare/"), kept))
    ratio, kept = sorted(ratios)[ROUNDS // 2]
    print(f"warm: {kept:,.0f}/s, {ratio:.2f} of the bare view (>= 0.5), {warm} statements")
    print(
        f"cold: {ours_ms:.1f} ms, {ours} statements (<= 14); stock {stock_ms:.1f} ms, "
        f"{stock} statements; {ours_ms / stock_ms:.2f} of it (<= 0.6)"
    )
    search()
    return int(ratio < 0.5 or ours_ms / stock_ms > 0.6 or ours > 14 or warm > 1)


def search() -> None:
    from wagtail.search import index

    from pages.models import ColumnPage, NoticePage
    from pages.search.find import find

    column = ColumnPage.objects.get(slug="notices")
    for number in range(PAGES):
        text = f"第{number}号。" + TEXT * (LENGTH // len(TEXT))
        page = NoticePage(title=f"通知{number}", body=[("paragraph", f"<p>{text}</p>")])
        column.add_child(instance=page)
        index.insert_or_update_object(page)
    for query in ("移民", "局", "后期扶持资金", "第77号"):
        ms = middle(cpu(lambda query=query: find(query), times=5))
        print(f"search {query}: {find(query).total} hits, {ms:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
