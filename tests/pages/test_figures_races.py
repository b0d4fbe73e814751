"""Two of the office release the same quarter at the same moment: one release, one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from pages.figures import release
from pages.models import Release
from permissions.models import Bureau
from tests.pages.figures_office import PAST, Figures, in_month, open_figures
from tests.races.threads import Copy, at_once
from tests.scenario import Office

pytestmark = pytest.mark.django_db
ROUNDS = 5


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Copy]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        made = Copy(tmp_path_factory.mktemp("races"))
        with made.used():
            figures = open_figures(patch)
            figures.line()
            figures.settled("7.00", in_month(2))
        yield made
        made.drop()


@pytest.fixture
def figures(copy: Copy, django_db_blocker) -> Iterator[Figures]:
    with django_db_blocker.unblock(), copy.used():
        yield Figures(Office(Bureau.objects.get()))


def releasing(figures: Figures, account: str, replaces: int | None) -> Callable:
    """This person's release of what he read before the race."""
    bureau, person = figures.office.bureau, figures.office.person(account)
    seen = release.digest(figures.counts().figures)
    return lambda: release.release(
        bureau, "spending", PAST, by=person, seen=seen, replaces=replaces
    )


def standing() -> list[int]:
    return list(Release.objects.filter(withdrawn_at=None).values_list("pk", flat=True))


def test_two_releases_at_once_are_one(figures: Figures) -> None:
    for _round in range(ROUNDS):
        Release.objects.all().delete()
        calls = [releasing(figures, who, None) for who in ("office-head", "secretary")]
        outcomes = at_once(*calls)
        assert sorted(each.refused for each in outcomes) == ["", "decided"]
        assert Release.objects.count() == 1


def test_two_replacements_at_once_are_one(figures: Figures) -> None:
    for _round in range(ROUNDS):
        Release.objects.all().delete()
        first = figures.releases()
        calls = [releasing(figures, who, first.pk) for who in ("office-head", "secretary")]
        outcomes = at_once(*calls)
        assert sorted(each.refused for each in outcomes) == ["", "decided"]
        assert len(standing()) == 1 and Release.objects.count() == 2


def test_of_two_who_take_it_back_one_is_told(figures: Figures) -> None:
    for _round in range(ROUNDS):
        Release.objects.all().delete()
        made = figures.releases()
        people = [figures.office.person(who) for who in ("office-head", "secretary")]
        outcomes = at_once(*(partial(release.withdraw, made, by=person) for person in people))
        assert sorted(each.refused for each in outcomes) == ["", "decided"]
        assert standing() == []
