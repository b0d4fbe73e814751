"""WCAG 2.2 AA by axe-core on every kind of public page, in the usual and in large type; nothing
runs off the side of a small screen; reading aloud; print."""

from __future__ import annotations

import pytest

from pages.models import SiteProfile
from tests.browser.conftest import picture
from tests.browser.test_portal_access import violations
from tests.pages.site import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = {
    **{slug: slug for slug in ("leaders", "sections", "contacts", "powers", "processes", "risks")},
    "limits": "time-limits",
    "column": "power",
    "disclosure": "disclosure",
    "list": "policies",
    "section": "office",
    "process": "incoming",
    "rule": "documents",
    "pledges": "eight",
    "matter": "apply",
    "article": "rules-2026",
    "repealed": "rules-2014",
    "notice": "holiday",
    "report": "report-2025",
    "text": "overview",
}


@pytest.fixture
def site(transactional_db, live_server, settings, tmp_path):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.MEDIA_ROOT = tmp_path / "media"
    made = make_site()
    SiteProfile.objects.update(domain="")
    made.url = live_server.url
    return made


@pytest.fixture
def visit(chromium, site):
    """``visit(390)``: a visitor's page at that width."""
    contexts = []

    def come(width, *, care=False, script=True):
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 844},
            locale="zh-CN",
            java_script_enabled=script,
        )
        contexts.append(context)
        if care:
            context.add_cookies([{"name": "care", "value": "1", "url": site.url}])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                page.complaints.append(said.text)
                if said.type == "error" and "status of 404" not in said.text
                else None
            ),
        )
        return page

    yield come
    for context in contexts:
        context.close()


def addresses(site) -> dict[str, str]:
    from pages import links

    return {
        "home": "/",
        **{name: site.address(slug) for name, slug in KINDS.items()},
        "search": "/search/?q=办",
        "map": "/sitemap/",
        "not-found": "/nowhere/",
        "accessibility": "/accessibility/",
        "out": links.outward("https://www.example.org/"),
    }


def too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("care", [False, True], ids=["usual", "care"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_bars_anybody(visit, site, width, care):
    page = visit(width, care=care)
    found: list[str] = []
    for name, address in addresses(site).items():
        page.goto(address)
        found += violations(page)
        assert not too_wide(page), address
        picture(page, f"site-{name}{'-care' if care else ''}-{width}")

    assert found == []
    assert page.complaints == []


@pytest.mark.parametrize("care", [False, True], ids=["usual", "care"])
def test_nothing_runs_off_the_side_of_the_smallest_screen(visit, site, care):
    page = visit(320, care=care)
    for address in addresses(site).values():
        page.goto(address)
        assert not too_wide(page), address


def test_at_twice_the_size_nothing_runs_off_the_side(visit, site):
    page = visit(720)  # 1440 at 200 %
    for address in addresses(site).values():
        page.goto(address)
        assert not too_wide(page), address


def test_large_type_is_large_in_one_column_and_reads_aloud(visit, site):
    page = visit(1440, care=True)
    page.goto(site.address("office"))

    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main li')).fontSize)")
    assert size >= 24  # 18 pt
    main, beside = page.locator("main").bounding_box(), page.locator(".beside").bounding_box()
    assert beside["y"] > main["y"] + main["height"]
    assert page.get_by_role("button", name="朗读本页").is_visible()
    page.get_by_role("button", name="朗读本页").click()
    assert page.complaints == []


def test_without_scripts_the_menu_opens_and_nothing_offers_to_read(visit, site):
    page = visit(390, care=True, script=False)
    page.goto("/")
    page.get_by_text("菜单", exact=True).click()
    page.get_by_role("link", name="办事流程图").first.click()

    assert page.url.endswith(site.address("processes"))
    assert not page.get_by_role("button", name="朗读本页").is_visible()


def test_in_two_taps_a_stranger_sees_how_a_paper_travels_and_whom_to_call(visit, site):
    page = visit(390, script=False)
    page.goto("/")
    page.get_by_role("link", name="办事流程图").first.click()
    page.get_by_role("link", name="收文办理流程").click()
    assert page.locator(".flow").get_by_text("承办股室").is_visible()
    page.goto("/")
    page.get_by_role("link", name="股室电话").click()
    assert page.get_by_role("link", name="0746-1234001").is_visible()


def test_a_printed_page_has_the_text_and_no_menus(visit, site):
    page = visit(800)
    page.goto(site.address("rules-2026"))
    page.emulate_media(media="print")

    assert page.get_by_text("资金安排").is_visible()
    for furniture in (".menu", ".menu-small", ".tools", ".beside", ".trail", ".seek"):
        for each in page.locator(furniture).all():
            assert not each.is_visible(), furniture
