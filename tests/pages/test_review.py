"""A page is public only after somebody other than its author has approved it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, PageViewRestriction, TaskState, WorkflowState

from forms.errors import AlreadyDecided, NotYours
from pages import review
from pages.models import ColumnPage, HomePage, NoticePage, RulePage, TextPage
from pages.public import is_public
from permissions.models import Post, User
from permissions.people import appoint, dismiss
from permissions.roles import sync_post
from tests.pages.inputs import inputs_of
from tests.pages.small_site import open_small_site
from tests.scenario import Office

pytestmark = pytest.mark.one_database

AUTHOR, REVIEWER = "office-head", "deputy-office"


@pytest.fixture
def site(db, monkeypatch) -> Office:
    return open_small_site(monkeypatch)


def signed_in(office: Office, account: str) -> Client:
    client = Client()
    client.force_login(office.person(account))
    return client


def notices():
    return ColumnPage.objects.get(slug="notices")


def draft(office: Office, by: str = AUTHOR, **changes) -> NoticePage:
    """A notice somebody has written, ready for review unless ``changes`` say otherwise."""
    given = {"title": "关于核定人口的通知", "slug": "census", "personal_data": "none"} | changes
    page = NoticePage(live=False, owner=office.person(by), **given)
    notices().add_child(instance=page)
    page.save_revision(user=office.person(by))
    return page


def submit(office: Office, page, by: str = AUTHOR) -> TaskState:
    page.get_workflow().start(page.specific, office.person(by))
    return page.current_workflow_task_state


def reviewed(client: Client, page, state: TaskState, verdict: str = "approve", comment: str = ""):
    sent = {"state": state.pk, "verdict": verdict, "comment": comment}
    return client.post(reverse("pages_review_one", args=[page.pk]), sent, follow=True)


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def also(office: Office, account: str, *roles: str) -> None:
    """The posts of this person get more roles."""
    for tenure in office.person(account).tenures.select_related("post"):
        tenure.post.roles = [*tenure.post.roles, *roles]
        tenure.post.save()
        sync_post(tenure.post)


def second_reviewer(office: Office, account: str = "deputy-finance") -> None:
    also(office, account, "publisher")


# --- the way it goes ---------------------------------------------------------------------------


def test_what_the_author_submits_and_another_approves_is_public(site) -> None:
    page = draft(site)
    state = submit(site, page)

    shown = reviewed(signed_in(site, REVIEWER), page, state)

    assert "《关于核定人口的通知》已审核同意并公开。" in shown.content.decode()
    assert is_public(fresh(page))
    published = PageLogEntry.objects.get(page=page.pk, action="wagtail.publish")
    assert published.user.username == REVIEWER


def test_a_draft_waits_on_the_reviewers_home_with_who_sent_it(site) -> None:
    page = draft(site)
    submit(site, page)

    home = signed_in(site, REVIEWER).get("/admin/").content.decode()

    assert "有1个页面待您审核" in home and "关于核定人口的通知" in home and "办公室主任" in home
    assert "待您审核" not in signed_in(site, AUTHOR).get("/admin/").content.decode()


def test_what_comes_back_says_why_and_can_be_submitted_again(site) -> None:
    page = draft(site)
    state = submit(site, page)

    reviewed(signed_in(site, REVIEWER), page, state, "return", "请写明核定的时间")

    assert not fresh(page).live
    home = signed_in(site, AUTHOR).get("/admin/").content.decode()
    assert "退回修改的页面" in home and "请写明核定的时间" in home
    page = fresh(page)
    page.save_revision(user=site.person(AUTHOR))
    page.current_workflow_state.resume(site.person(AUTHOR))
    reviewed(signed_in(site, REVIEWER), page, page.current_workflow_task_state)
    assert fresh(page).live


def test_sending_back_asks_what_to_change(site) -> None:
    page = draft(site)
    state = submit(site, page)

    shown = reviewed(signed_in(site, REVIEWER), page, state, "return", "  ")

    assert shown.status_code == 422 and "请写明需要修改什么。" in shown.content.decode()
    assert fresh(page).current_workflow_task_state == state


def test_the_reviewer_reads_who_wrote_it_and_what_was_said_about_disclosure(site) -> None:
    page = draft(site, openness_basis="政府信息公开条例第二十条")
    page.save_revision(user=site.person("secretary"))
    submit(site, page)

    shown = signed_in(site, REVIEWER).get(reverse("pages_review_one", args=[page.pk]))
    text = shown.content.decode()

    assert "编写:办公室主任、文秘" in text or "编写:文秘、办公室主任" in text
    for said in ("主动公开", "政府信息公开条例第二十条", "不含个人信息", "这一页还没有公开过。"):
        assert said in text


# --- nobody publishes by a button --------------------------------------------------------------


@pytest.mark.parametrize("account", [AUTHOR, "secretary", REVIEWER, "director", "admin"])
def test_nobody_has_the_right_to_publish_directly(site, account) -> None:
    page = draft(site)
    for one in (page, page.page_ptr, notices()):
        person = one.permissions_for_user(site.person(account))
        assert not person.can_publish() and not person.can_publish_subpage()


def test_the_publish_button_of_the_editor_is_not_there_and_its_post_only_saves(site) -> None:
    also(site, AUTHOR, "publisher")
    page = draft(site)
    client = signed_in(site, AUTHOR)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    shown = client.get(address).content.decode()
    assert 'name="action-publish"' not in shown and 'name="action-submit"' in shown
    client.post(address, inputs_of(shown) | {"action-publish": "1"})

    assert not fresh(page).live


def test_a_new_page_is_not_published_with_its_first_save(site) -> None:
    also(site, AUTHOR, "publisher")
    client = signed_in(site, AUTHOR)
    address = reverse("wagtailadmin_pages:add", args=["pages", "noticepage", notices().pk])

    sent = inputs_of(client.get(address).content.decode())
    client.post(address, sent | {"title": "新通知", "slug": "new", "action-publish": "1"})

    assert not NoticePage.objects.get(slug="new").live


def test_many_at_once_are_not_published_either(site) -> None:
    also(site, AUTHOR, "publisher")
    page = draft(site)
    client = signed_in(site, AUTHOR)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    client.post(f"{address}?id={page.pk}&next=/admin/pages/", {"include_descendants": "on"})
    parent = notices().get_parent()
    client.post(f"{address}?id={parent.pk}&next=/admin/pages/", {"include_descendants": "on"})

    assert not fresh(page).live


@pytest.mark.parametrize("how", ["alias", "publish_copies"])
def test_a_copy_is_a_draft(site, how) -> None:
    also(site, AUTHOR, "publisher")
    source = TextPage.objects.get(slug="overview")
    sent = {"new_title": "又一页", "new_slug": "again", "new_parent_page": source.get_parent().pk,
            how: "on"}  # fmt: skip

    signed_in(site, AUTHOR).post(reverse("wagtailadmin_pages:copy", args=[source.pk]), sent)

    assert not TextPage.objects.filter(slug="again", live=True).exists()


# --- author and reviewer are two ---------------------------------------------------------------


def test_who_wrote_it_does_not_approve_it(site) -> None:
    second_reviewer(site)
    also(site, REVIEWER, "editor")
    page = draft(site, by=REVIEWER)
    state = submit(site, page, by=REVIEWER)

    shown = reviewed(signed_in(site, REVIEWER), page, state)

    assert shown.status_code == 403
    assert "这一稿您参与了编写或送审,须由他人审核。" in shown.content.decode()
    assert not fresh(page).live
    reviewed(signed_in(site, "deputy-finance"), page, state)
    assert fresh(page).live


def test_who_changed_a_word_since_it_was_last_public_is_an_author_too(site) -> None:
    also(site, REVIEWER, "editor")
    page = draft(site)
    page.save_revision(user=site.person(REVIEWER))
    page.save_revision(user=site.person("secretary"))
    state = submit(site, page, by="secretary")

    with pytest.raises(NotYours):
        review.decide(state, by=site.person(REVIEWER), approve=True)
    assert not fresh(page).live and TaskState.objects.get(pk=state.pk).status == "in_progress"


def test_who_wrote_an_earlier_version_that_was_reviewed_may_review_the_next(site) -> None:
    second_reviewer(site)
    also(site, REVIEWER, "editor")
    page = draft(site, by=REVIEWER)
    reviewed(signed_in(site, "deputy-finance"), page, submit(site, page, by=REVIEWER))
    page = fresh(page)
    page.save_revision(user=site.person(AUTHOR))
    page.title = "关于核定人口的补充通知"
    page.save_revision(user=site.person(AUTHOR))

    reviewed(signed_in(site, REVIEWER), page, submit(site, page))

    assert fresh(page).title == "关于核定人口的补充通知"


def test_who_submitted_it_does_not_approve_it(site) -> None:
    page = draft(site)
    state = submit(site, page, by=REVIEWER)
    with pytest.raises(NotYours):
        review.decide(state, by=site.person(REVIEWER), approve=True)


@pytest.mark.parametrize("account", [AUTHOR, "secretary", "director", "admin", "clerk-planning"])
def test_who_holds_no_post_that_reviews_does_not_approve(site, account) -> None:
    page = draft(site, by="secretary")
    state = submit(site, page, by="secretary")

    answer = reviewed(signed_in(site, account), page, state)

    assert answer.status_code in (404, 200)  # 200: sent to the sign-in page of the desk
    assert "已审核同意" not in answer.content.decode()
    with pytest.raises(NotYours):
        review.decide(state, by=site.person(account), approve=True)
    assert not fresh(page).live


def test_a_superuser_is_no_reviewer(site) -> None:
    page = draft(site)
    state = submit(site, page)
    root = User.objects.create_superuser("root", password="x", bureau=site.bureau)
    with pytest.raises(NotYours):
        state.task.specific.on_action(state, root, "approve")
    assert not fresh(page).live


def test_a_new_holder_of_the_post_reviews_and_a_former_one_does_not(site) -> None:
    page = draft(site)
    state = submit(site, page)
    post = Post.objects.get(code=REVIEWER)
    dismiss(post, site.person(REVIEWER))
    appoint(post, site.person("finance-head"))

    with pytest.raises(NotYours):
        review.decide(state, by=site.person(REVIEWER), approve=True)
    review.decide(state, by=site.person("finance-head"), approve=True)
    assert fresh(page).live


def test_wagtails_own_approve_address_has_the_same_guards(site) -> None:
    also(site, REVIEWER, "editor")
    page = draft(site, by=REVIEWER)
    state = submit(site, page, by=REVIEWER)
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client = signed_in(site, REVIEWER)

    shown = client.post(address, {"comment": ""}, follow=True)
    assert "这一稿您参与了编写或送审,须由他人审核。" in shown.content.decode()
    in_a_window = client.post(
        address, {"comment": ""}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert "须由他人审核" in in_a_window.json()["html"]
    assert not fresh(page).live


# --- once --------------------------------------------------------------------------------------


def test_the_second_decision_on_a_task_is_refused_with_who_was_faster(site) -> None:
    second_reviewer(site)
    page = draft(site)
    state = submit(site, page)
    late = TaskState.objects.get(pk=state.pk)  # as another process read it before
    review.decide(state, by=site.person(REVIEWER), approve=True)

    with pytest.raises(AlreadyDecided, match="分管办公室副局长已于.*审核,您的意见未重复记录。"):
        review.decide(late, by=site.person("deputy-finance"), approve=False, comment="不妥")

    assert fresh(page).live
    assert TaskState.objects.get(pk=state.pk).finished_by.username == REVIEWER
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.workflow.reject").count() == 0


def test_a_button_pressed_twice_publishes_once(site) -> None:
    page = draft(site)
    state = submit(site, page)
    client = signed_in(site, REVIEWER)
    reviewed(client, page, state)

    again = reviewed(client, page, state)

    assert "您的意见未重复记录。" in again.content.decode()
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").count() == 1


def test_what_was_withdrawn_is_not_approved_by_a_page_left_open(site) -> None:
    page = draft(site)
    state = submit(site, page)
    page.current_workflow_state.cancel(user=site.person(AUTHOR))

    shown = reviewed(signed_in(site, REVIEWER), page, state)

    assert not fresh(page).live
    assert "这次送审已经撤回,您的意见没有记录。" in shown.content.decode()


def test_a_review_that_was_approved_is_not_cancelled_afterwards(site) -> None:
    page = draft(site)
    state = submit(site, page)
    late = WorkflowState.objects.get(pk=state.workflow_state_id)
    review.decide(state, by=site.person(REVIEWER), approve=True)
    with pytest.raises(AlreadyDecided):
        late.cancel(user=site.person(AUTHOR))
    assert WorkflowState.objects.get(pk=late.pk).status == "approved"


# --- cleared for disclosure --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"personal_data": ""}, "还没有检查个人信息,不能公开。"),
        ({"openness": "request"}, "公开属性不是“主动公开”,不能公开。"),
        ({"openness": "none"}, "公开属性不是“主动公开”,不能公开。"),
    ],
)
def test_what_is_not_cleared_does_not_go_out(site, changes, sentence) -> None:
    page = draft(site, **changes)
    state = submit(site, page)

    shown = reviewed(signed_in(site, REVIEWER), page, state)

    assert shown.status_code == 422 and sentence in shown.content.decode()
    assert not fresh(page).live and fresh(page).current_workflow_task_state == state


def test_submitting_asks_about_personal_data_first(site) -> None:
    page = draft(site, personal_data="")
    client = signed_in(site, AUTHOR)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    sent = inputs_of(client.get(address).content.decode())
    shown = client.post(address, sent | {"action-submit": "1"})

    assert "送审前请检查个人信息,并选择处理情况。" in shown.content.decode()
    assert fresh(page).current_workflow_state is None
    client.post(address, sent | {"personal_data": "handled", "action-submit": "1"})
    assert fresh(page).current_workflow_task_state is not None


def test_an_internal_rule_opens_only_when_it_is_cleared(site) -> None:
    rule = RulePage.objects.get(slug="finance-rules")
    client = signed_in(site, REVIEWER)
    address = reverse("wagtailadmin_pages:set_privacy", args=[rule.pk])

    refused = client.post(
        address, {"restriction_type": "none"}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert "公开属性不是“主动公开”,不能公开。" in refused.json()["html"]
    assert not is_public(rule)
    assert not PageLogEntry.objects.filter(action="wagtail.view_restriction.delete").exists()
    rule.openness = "active"
    rule.save_revision(user=site.person(AUTHOR))
    reviewed(client, rule, submit(site, rule))
    assert not is_public(fresh(rule)), "reviewed, and still for the office's own people"
    client.post(address, {"restriction_type": "none"})
    assert is_public(fresh(rule))


def test_who_edits_does_not_open_what_is_private(site) -> None:
    rule = RulePage.objects.get(slug="finance-rules")
    address = reverse("wagtailadmin_pages:set_privacy", args=[rule.pk])
    signed_in(site, AUTHOR).post(address, {"restriction_type": "none"})
    assert PageViewRestriction.objects.filter(page=rule).exists()


def test_a_page_does_not_leave_a_private_place_by_a_move(site) -> None:
    column = notices()
    page = draft(site)
    reviewed(signed_in(site, REVIEWER), page, submit(site, page))
    PageViewRestriction.objects.create(page=column, restriction_type="login")
    news = type(column).objects.get(slug="news")

    assert not fresh(page).permissions_for_user(site.person(AUTHOR)).can_move_to(news)
    PageViewRestriction.objects.all().delete()
    assert fresh(page).permissions_for_user(site.person(AUTHOR)).can_move_to(news)


# --- when --------------------------------------------------------------------------------------


def test_an_hour_of_publication_does_nothing_before_the_review(site) -> None:
    page = draft(site, go_live_at=timezone.now() - datetime.timedelta(minutes=5))
    call_command("publish_scheduled")
    assert not fresh(page).live


def test_what_was_approved_for_an_hour_becomes_public_at_that_hour(site, time_machine) -> None:
    hour = timezone.now() + datetime.timedelta(hours=2)
    page = draft(site, go_live_at=hour)
    shown = reviewed(signed_in(site, REVIEWER), page, submit(site, page))
    assert "已审核同意,到时自动公开。" in shown.content.decode()
    assert not fresh(page).live
    time_machine.move_to(hour + datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    assert fresh(page).live


# --- while it is with the reviewer; taking down ------------------------------------------------


@pytest.mark.parametrize("account", [AUTHOR, REVIEWER])
def test_nobody_changes_a_page_while_it_is_reviewed(site, account) -> None:
    page = draft(site)
    client = signed_in(site, account)
    submit(site, page)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    shown = client.get(address).content.decode()
    assert "这一页正在审核,审核期间不能修改。要改请先撤回送审。" in shown
    client.post(address, inputs_of(shown) | {"title": "改过的标题"})

    assert fresh(page).get_latest_revision_as_object().title == "关于核定人口的通知"


def test_the_author_withdraws_what_he_submitted(site) -> None:
    page = draft(site)
    submit(site, page)
    client = signed_in(site, AUTHOR)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = inputs_of(client.get(address).content.decode())
    client.post(address, sent | {"action-cancel-workflow": "1"})
    assert fresh(page).current_workflow_state is None


@pytest.mark.parametrize(
    ("account", "down"), [(AUTHOR, True), (REVIEWER, True), ("director", False)]
)
def test_who_writes_or_reviews_takes_down_at_once(site, account, down) -> None:
    page = TextPage.objects.get(slug="overview")
    signed_in(site, account).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert fresh(page).live is not down


def test_what_was_taken_down_needs_a_review_to_come_back(site) -> None:
    page = TextPage.objects.get(slug="overview")
    page.unpublish(user=site.person(AUTHOR))
    page = fresh(page)
    state = submit(site, page)
    assert not fresh(page).live
    reviewed(signed_in(site, REVIEWER), page, state)
    assert fresh(page).live


def test_the_home_page_is_neither_taken_down_nor_deleted_nor_moved(site) -> None:
    person = HomePage.objects.get().permissions_for_user(site.person(AUTHOR))
    assert not (person.can_unpublish() or person.can_delete() or person.can_move())


# --- comparison and preview --------------------------------------------------------------------


def addresses(page) -> list[str]:
    first, last = page.revisions.order_by("id").first(), page.revisions.order_by("id").last()
    return [
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, last.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("pages_review"),
    ]


def test_the_author_compares_versions_in_chinese(site) -> None:
    page = draft(site)
    page.title = "关于核定移民人口的通知"
    page.save_revision(user=site.person(AUTHOR))
    shown = signed_in(site, AUTHOR).get(addresses(page)[0]).content.decode()
    assert "<html" in shown and "移民" in shown and re.search("比较|对比", shown)


@pytest.mark.parametrize("account", ["director", "accountant", "admin", "finance-head"])
def test_for_others_the_editor_comparison_and_reviews_are_not_there(site, account) -> None:
    page = draft(site)
    page.save_revision(user=site.person(AUTHOR))
    client = signed_in(site, account)
    assert [client.get(address).status_code for address in addresses(page)] == [404] * 4


@pytest.mark.parametrize("space", ["workflows/list/", "workflows/tasks/index/", "sites/",
                                   "redirects/", "reports/workflow/"])  # fmt: skip
def test_of_wagtails_other_screens_the_office_has_none(site, space) -> None:
    for account in (AUTHOR, REVIEWER):
        assert signed_in(site, account).get(f"/admin/{space}").status_code == 404
