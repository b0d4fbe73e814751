"""Two reviewers at the same moment: one decision, and a sentence for the other.

Each race has its control: without its guard it must go wrong, or it proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db.models.signals import pre_save
from wagtail.models import PageLogEntry, TaskState, WorkflowState

from pages import review
from pages.models import ColumnPage, NoticePage
from permissions.models import Bureau, Post
from permissions.roles import sync_post
from tests.pages.small_site import open_small_site
from tests.races.threads import Copy, at_once, codes
from tests.scenario import Office

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROUNDS, TRIES = 6, 12


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Copy]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        made = Copy(tmp_path_factory.mktemp("races"))
        with made.used():
            open_small_site(patch)
            post = Post.objects.get(code="deputy-finance")
            post.roles = [*post.roles, "publisher"]
            post.save()
            sync_post(post)
        yield made
        made.drop()


@pytest.fixture
def site(copy: Copy, django_db_blocker) -> Iterator[Office]:
    with django_db_blocker.unblock(), copy.used():
        yield Office(Bureau.objects.get())


def submitted(office: Office, number: int) -> tuple[NoticePage, TaskState]:
    author = office.person("office-head")
    page = NoticePage(title=f"通知{number}", personal_data="none", live=False, owner=author)
    ColumnPage.objects.get(slug="notices").add_child(instance=page)
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    return page, page.current_workflow_task_state


def deciding(office: Office, state: TaskState, account: str, approve: bool = True) -> Callable:
    """This person's decision, on the task as he read it before the race."""
    seen, person = TaskState.objects.get(pk=state.pk), office.person(account)
    return lambda: review.decide(seen, by=person, approve=approve, comment="请改")


def logged(page: NoticePage, action: str) -> int:
    return PageLogEntry.objects.filter(page=page.pk, action=action).count()


@pytest.mark.parametrize("second", [True, False], ids=["both approve", "one sends back"])
def test_one_decision_counts(site, second) -> None:
    for number in range(ROUNDS):
        page, state = submitted(site, number)

        outcomes = at_once(
            deciding(site, state, "deputy-office"),
            deciding(site, state, "deputy-finance", second),
        )

        assert sorted(codes(outcomes)) == ["decided", "ok"]
        approved = logged(page, "wagtail.workflow.approve")
        assert approved + logged(page, "wagtail.workflow.reject") == 1
        assert logged(page, "wagtail.publish") == approved
        assert NoticePage.objects.get(pk=page.pk).live is bool(approved)


def test_without_the_guard_both_decisions_count(site) -> None:
    pre_save.disconnect(sender=TaskState, dispatch_uid="decided once")
    pre_save.disconnect(sender=WorkflowState, dispatch_uid="ended once")
    try:
        twice = 0
        for number in range(TRIES):
            page, state = submitted(site, 100 + number)
            at_once(deciding(site, state, "deputy-office"), deciding(site, state, "deputy-finance"))
            twice += logged(page, "wagtail.workflow.approve") > 1
            if twice:
                break
    finally:
        review.listen()
    assert twice
