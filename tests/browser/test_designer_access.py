"""WCAG 2.2 AA by axe-core on the designer's pages, on a phone and on a desk.

Wagtail's own parts of the editor are looked at too; the few rules its markup breaks are named with
the selector and the reason, so that whatever is ours stands out.
"""

from __future__ import annotations

from typing import Any

import pytest

from forms.models import FormDefinition
from forms.starter import load
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.test_portal_access import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESIGNER = "/admin/snippets/forms/formdefinition/"
KNOWN: dict[str, tuple[str, str]] = {
    # rule: (what Wagtail's element looks like, why it is not ours to mend)
    "target-size": ("w-minimap-toggle", "beside the headings on a phone, which lead there too"),
    "scrollable-region-focusable": ("w-minimap__list", "the links in it take the focus themselves"),
}


def ours(page: Any) -> list[str]:
    """Violations, less those of Wagtail's own elements that are named above."""
    from axe_playwright_python.sync_playwright import Axe

    answer = Axe().run(page, options=RULES).response
    assert len(answer["passes"]) > 8, "axe looked at nothing"
    found = []
    for violation in answer["violations"]:
        for node in violation["nodes"]:
            sign = KNOWN.get(violation["id"], ("\0", ""))[0]
            if sign not in node["html"] and sign not in str(node["target"]):
                found.append(f"{page.url} {violation['id']}: {node['html'][:200]}")
    return found


def two_versions() -> FormDefinition:
    trip = FormDefinition.objects.get(slug="trip")
    document = load.read_form("trip")
    reason = next(f for f in document["fields"] if f["key"] == "reason")
    reason |= {"help": "写明去做什么、找哪个单位"}
    document["steps"][0]["mode"] = "any"
    document["description"] = "出差前填写,报账凭此单"
    trip.set_document(document)
    trip.save_revision().publish()
    document["steps"][1]["when"] = []
    document["fields"].append({"key": "f1", "kind": "text", "label": "联系电话", "required": False})
    trip = FormDefinition.objects.get(pk=trip.pk)
    trip.set_document(document)
    trip.save_revision()
    return trip


@pytest.mark.parametrize(("width", "size"), [(1440, DESK), (390, PHONE)])
def test_no_page_of_the_designer_bars_anybody(sit, running, width, size):
    trip = two_versions()
    running.files("trip", by="clerk-planning")
    page = sit("office-head", size)
    page.set_default_timeout(60_000)  # the page of a large form is made once, then kept
    found: list[str] = []
    for name, address in {
        "list": DESIGNER,
        "editor": f"{DESIGNER}edit/{trip.pk}/",
        "versions": f"{DESIGNER}versions/{trip.pk}/",
        "version": f"{DESIGNER}versions/{trip.pk}/1/?look=path",
        "version-paper": f"{DESIGNER}versions/{trip.pk}/1/?look=paper",
        "compare": f"{DESIGNER}versions/{trip.pk}/compare/",
        "restore": f"{DESIGNER}versions/{trip.pk}/1/restore/",
        "publish": f"{DESIGNER}publish/{trip.pk}/",
        "copy": f"{DESIGNER}copy/{trip.pk}/",
    }.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found += ours(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        picture(page, f"designer-{name}-{width}")
    page.goto(f"{DESIGNER}edit/{trip.pk}/")
    page.wait_for_load_state("networkidle")
    for look, name in {"试填": "form", "由谁审批": "path", "预览打印样式": "paper"}.items():
        page.get_by_role("button", name=look, exact=True).click()
        page.wait_for_timeout(2500)
        picture(page, f"designer-preview-{name}-{width}")
        if width == PHONE["width"]:  # the panel covers the page there
            page.evaluate("document.querySelector('[data-side-panel-toggle=preview]').click()")
            page.wait_for_selector("[data-side-panel=preview]", state="hidden")

    assert found == []
    assert page.complaints == []
