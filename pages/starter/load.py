"""Bring the starter site into an empty installation, and leave alone what is there already.

It is brought once, in one transaction: where the site has a home page of ours, its tree, texts and
registers are the office's, and a page it deleted or renamed does not come back. What is not the
office's, the rights of posts on the tree, is brought up to date each time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection, Page, PageViewRestriction, Site, Task, Workflow

from pages import roles
from pages.models import (
    ColumnPage,
    Contact,
    Correction,
    FiguresPage,
    HomePage,
    LegalBasis,
    MatterPage,
    PersonalData,
    Pledge,
    PledgesPage,
    ProcessPage,
    RulePage,
    SectionPage,
    SitePage,
    SiteProfile,
    TextPage,
)
from pages.starter import fill
from pages.starter.review import make_workflow
from permissions.models import Bureau, Section

FOLDER = Path(__file__).parent
KINDS: dict[str, type[SitePage]] = {
    "column": ColumnPage,
    "section": SectionPage,
    "process": ProcessPage,
    "rule": RulePage,
    "text": TextPage,
    "pledges": PledgesPage,
    "matter": MatterPage,
    "figures": FiguresPage,
}


def read(name: str) -> Any:
    """One of the files beside this module."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_site() -> int:
    """Make the site if there is none; returns how many pages were made."""
    bureau = Bureau.objects.select_related("site__root_page").order_by("pk").get()
    site = bureau.site
    made = 0
    if site is not None and site.root_page.specific_class is not HomePage:
        _clear_away()
        load_registers(bureau)
        made = _load_pages(site, bureau)
        make_workflow(site.root_page)
    roles.sync_all()
    return made


def _clear_away() -> None:
    """Wagtail's own first groups and workflow: posts take their place. Its roots get names."""
    Workflow.objects.filter(name="Moderators approval").delete()
    Task.objects.filter(name="Moderators approval").delete()
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
    Page.objects.filter(depth=1, title="Root").update(title="网站", draft_title="网站")
    Collection.objects.filter(depth=1, name="Root").update(name="全部")


# --- registers ---------------------------------------------------------------------------------


def load_registers(bureau: Bureau) -> None:
    """Legal bases, pledges, contacts and corrections. What nobody has said is left empty."""
    rows = read("registers")
    sections = {s.code: s for s in Section.objects.filter(bureau=bureau)}
    SiteProfile.objects.get_or_create(
        bureau=bureau, defaults={"site_name": bureau.name, "host": bureau.name}
    )
    bases: dict[str, LegalBasis] = {}
    for order, row in enumerate(rows["bases"], start=1):
        successor = row.pop("successor")
        bases[row["code"]] = LegalBasis.objects.create(
            bureau=bureau, order=order, **row, successor=bases[successor] if successor else None
        )
    for kind, texts in rows["pledges"].items():
        for order, text in enumerate(texts, start=1):
            Pledge.objects.create(bureau=bureau, kind=kind, text=text, order=order)
    for order, row in enumerate(rows["corrections"], start=1):
        Correction.objects.create(bureau=bureau, order=order, **row)
    for order, row in enumerate(rows["contacts"], start=1):
        row["name"] = row["name"].replace("{bureau}", bureau.name)
        row["section"] = sections[row["section"]] if row["section"] else None
        Contact.objects.create(bureau=bureau, order=order, **row)


# --- pages -------------------------------------------------------------------------------------


def _load_pages(site: Site, bureau: Bureau) -> int:
    """First the tree, so that texts can lead to every page; then what stands on the pages."""
    home = _make_home(site, bureau)
    places: list[tuple[dict[str, Any], SitePage]] = []
    _make_tree(home, read("site"), places)
    material = fill.Material(
        bureau=bureau,
        pages={node["slug"]: page for node, page in places},
        charts=read("charts"),
    )
    for node, page in places:
        material.fill(page, node)
        if node.get("private"):
            PageViewRestriction.objects.create(
                page=page, restriction_type=PageViewRestriction.LOGIN
            )
        if node.get("draft"):
            page.save()  # what is awaited is asked of the row, not of a version
        revision = page.save_revision()
        if not node.get("draft"):
            revision.publish()
    return len(places) + 1


def _make_home(site: Site, bureau: Bureau) -> HomePage:
    greeting = site.root_page
    home = HomePage(title=bureau.name, slug="public", live=False, personal_data=PersonalData.NONE)
    Page.objects.get(depth=1).add_child(instance=home)
    home.save_revision().publish()
    site.root_page = Page.objects.get(pk=home.pk)
    site.save()
    if greeting.specific_class is Page and greeting.is_leaf():
        Page.objects.get(pk=greeting.pk).delete()
    return HomePage.objects.get(pk=home.pk)


def _make_tree(
    parent: Any, nodes: list[dict[str, Any]], places: list[tuple[dict[str, Any], SitePage]]
) -> None:
    for node in nodes:
        page = KINDS[node["kind"]](title=node["title"], slug=node["slug"], live=False)
        parent.add_child(instance=page)
        places.append((node, page))
        _make_tree(page, node.get("children", []), places)
