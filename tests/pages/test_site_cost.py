"""How little a public page costs: statements when nothing is cached, and weight."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.models import (
    ArticlePage,
    Contact,
    LegalBasis,
    MatterPage,
    NoticePage,
    ProcessPage,
    SectionCitation,
    SectionPage,
)
from tests.pages.site import lines, make_site, step, stream

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MOST = 14
STATIC = Path(project.BASE_DIR) / "pages" / "static" / "pages"
KINDS = [
    *("leaders", "sections", "contacts", "powers", "processes", "risks", "time-limits"),
    *("power", "disclosure", "policies", "notices", "guides", "rules"),
    *("office", "incoming", "documents", "eight", "apply"),
    *("rules-2026", "holiday", "report-2025", "overview"),
]


@pytest.fixture
def site(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_CACHE_SECONDS = 0
    return make_site()


def statements(client, address: str) -> int:
    client.get(address)  # pictures are made, kinds of content are known
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def thirty_of_each(site) -> None:
    section = site.section("office")
    pieces = []
    for number in range(30):
        process = site.add(
            "processes",
            ProcessPage(
                title=f"流程{number}",
                slug=f"p{number}",
                section=section,
                steps=stream(step("办理", limit="3日")),
                risks=stream(("risk", {"shows": "拖延"})),
            ),
        )
        site.add(
            "guides",
            MatterPage(
                title=f"事项{number}",
                slug=f"m{number}",
                section=section,
                process=process,
                legal_limit=5,
                contact=Contact.objects.get(code="office"),
            ),
        )
        site.add("sections", SectionPage(title=f"股{number}", slug=f"s{number}", section=section,
                                         duties=lines("职责")))  # fmt: skip
        site.add("notices", NoticePage(title=f"通知{number}", slug=f"n{number}"))
        published = datetime.datetime(2026, 10, 1 + number % 28, tzinfo=datetime.UTC)
        site.add(
            "policies",
            ArticlePage(title=f"文件{number}", slug=f"a{number}", first_published_at=published),
        )
        Contact.objects.create(
            bureau=site.bureau, code=f"c{number}", name="电话", telephone="12345", section=section
        )
        basis = LegalBasis.objects.create(bureau=site.bureau, code=f"b{number}", name=f"法{number}")
        SectionCitation.objects.create(page=site.pages["office"], basis=basis, sort_order=number)
        pieces += [
            (
                "paragraph",
                f'<p><a linktype="page" id="{process.pk}">看</a>'
                f'<a linktype="document" id="{site.document.pk}">件</a></p>',
            ),
            ("image", {"image": site.image.pk, "decorative": True, "alt_text": ""}),
            ("attachment", {"document": site.document.pk, "name": ""}),
        ]
    page = site.pages["rules-2026"]
    page.body = stream(*pieces)
    page.save()


@pytest.mark.parametrize("many", [False, True], ids=["one", "thirty"])
def test_no_page_asks_the_database_more_than_a_few_times(client, site, many):
    if many:
        thirty_of_each(site)
    addresses = ["/", "/sitemap/", "/sitemap.xml", *(site.address(slug) for slug in KINDS)]

    asked = {address: statements(client, address) for address in addresses}

    assert {address: n for address, n in asked.items() if n > MOST} == {}
    assert min(asked.values()) >= 3, "nothing was counted"


def test_the_stylesheet_is_light():
    assert len(gzip.compress((STATIC / "site.css").read_bytes())) < 30 * 1024


def test_the_home_page_is_light_with_everything_on_it(client, site):
    thirty_of_each(site)
    html = client.get("/").content
    files = [STATIC / "site.css", STATIC / "read.js"]
    icon = Path(project.BASE_DIR) / "site" / "intranet" / "static" / "intranet" / "icon.svg"

    assert len(html) + sum(f.stat().st_size for f in (*files, icon)) <= 150 * 1024
    assert html.count(b"<script") == 0


def test_nothing_is_styled_or_scripted_in_the_page(client, site):
    for slug in KINDS:
        html = client.get(site.address(slug)).content.decode()
        assert " style=" not in html and "<style" not in html, slug
        assert "<script" not in html, slug
