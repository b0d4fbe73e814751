"""A test may run after any other: what migrations made is there again."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, Locale, Page, Site, Workflow

from tests import ground


def found() -> list[object]:
    """What the tests of the site stand on."""
    rights = Group.objects.order_by("name").values_list("name", "permissions__codename")
    return [
        Locale.objects.get().language_code,
        [(page.title, page.depth) for page in Page.objects.order_by("path")],
        Site.objects.get(is_default_site=True).root_page.title,
        Collection.objects.get(depth=1).name,
        Workflow.objects.get().tasks.get().specific.groups.get().name,
        sorted(map(str, rights)),
    ]


@pytest.mark.django_db
def test_what_was_emptied_away_is_put_back_as_it_was():
    before, kept = found(), ground.kept()
    for model in (Workflow, Site, Page, Collection, Group, Locale):
        model.objects.all().delete()
    ground.put_back(kept)
    assert found() == before


@pytest.mark.django_db(transaction=True)
def test_one_that_empties_the_tables():
    assert Page.objects.get(depth=1)


@pytest.mark.django_db(transaction=True)
def test_one_that_comes_after_it():
    assert found()
