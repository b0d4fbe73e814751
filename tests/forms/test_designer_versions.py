"""Versions of a form in the admin: seen, compared, taken up again, published, copied."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Revision

from forms import actions
from forms.models import FormDefinition
from forms.models.definition import canonical
from forms.publishing import switch_profile
from forms.starter import load
from permissions.models import Bureau, User
from permissions.starter import load_bureau
from tests.forms.designer_page import address, posted, publishes
from tests.scenario import Office, answers

pytestmark = pytest.mark.django_db
WITH_SERIAL = ("version", "restore")
NEW_PAGES = ("versions", "compare", "version", "restore", "publish", "copy")


@pytest.fixture
def bureau(db):
    load_bureau("starter-password-7")
    bureau = Bureau.objects.get()
    load.load_figures(bureau)
    for slug in ("trip", "hospitality"):
        FormDefinition.load_starter(load.read_form(slug), bureau)
    return bureau


@pytest.fixture
def trip(bureau):
    return FormDefinition.objects.get(slug="trip")


@pytest.fixture
def designer(bureau, client):
    client.force_login(User.objects.get(username="office-head"))
    return client


def page(client, name, definition, *rest, **asked):
    return client.get(address(name, definition.pk, *rest), asked).content.decode()


def changed(definition, **changes):
    """Publishes the form with another document; the definition as it is then."""
    document = {**definition.to_document(), **changes}
    definition.set_document(document)
    user = User.objects.get(username="office-head")
    definition.save_revision(user=user).publish(user=user)
    return FormDefinition.objects.get(pk=definition.pk)


def filed(bureau):
    office = Office(bureau)
    clerk = office.person("clerk-planning")
    request = actions.create(
        office.form("trip"), by=clerk, answers=answers("trip", travellers=["clerk-planning"])
    )
    return actions.submit(request, by=clerk)


# --- seeing ----------------------------------------------------------------------------------


def test_the_versions_say_who_published_them_and_what_stays_on_them(designer, trip, bureau):
    filed(bureau)
    trip = changed(trip, title="出差审批单")

    text = page(designer, "versions", trip)

    first, second = text.index("第2版"), text.index("第1版</h2>")
    assert "✓ 现行版本" in text[first:second]
    assert "办公室主任发布 · 没有在办的申请单" in text[first:second]
    assert "系统发布 · 还有1张申请单在按这一版办理" in text[second:]
    assert "恢复此版本" not in text[first:second] and "恢复此版本" in text[second:]


def test_a_form_that_was_never_published_has_no_versions(designer, bureau):
    new = FormDefinition.objects.create(bureau=bureau, slug="form-1", title="新表", live=False)

    assert "还没有发布过。" in page(designer, "versions", new)
    assert designer.get(address("compare", new.pk)).status_code == 404


@pytest.mark.parametrize(
    "look, says", [("form", "出差地点"), ("path", "局长审批"), ("paper", "财务凭本单审核报账。")]
)
def test_an_old_version_is_shown_as_it_was(designer, trip, look, says):
    trip = changed(trip, title="出差审批单")

    text = page(designer, "version", trip, 1, look=look)

    assert says in text and "《派差单》第1版" in text


@pytest.mark.parametrize("asked", [{"look": "path:"}, {"look": "pdf"}])
def test_there_are_no_other_looks(designer, trip, asked):
    assert designer.get(address("version", trip.pk, 1), asked).status_code == 404


def test_two_versions_are_compared_in_words(designer, trip):
    document = trip.to_document()
    reason = next(f for f in document["fields"] if f["key"] == "reason")
    reason["required"] = False
    trip = changed(trip, fields=document["fields"])

    text = page(designer, "compare", trip)
    assert "第2版与第1版比较" in text and "填写项“出差事由”改为选填。" in text
    back = page(designer, "compare", trip, old="2", new="1")
    assert "填写项“出差事由”改为必填。" in back


@pytest.mark.parametrize("asked", [{"new": "9"}, {"old": "x"}, {"old": "٣"}, {"new": "9" * 40}])
def test_a_version_that_is_not_there_is_compared_with_nothing(designer, trip, asked):
    assert designer.get(address("compare", trip.pk), asked).status_code == 404


# --- taking up an old one ----------------------------------------------------------------------


def test_an_old_version_becomes_a_draft_for_both_profiles_and_nothing_is_published(
    designer, bureau
):
    hospitality = FormDefinition.objects.get(slug="hospitality")
    before = canonical(hospitality.to_document())
    less = hospitality.to_document()
    kept = [f for f in less["fields"] if f["key"] in ("guest_unit", "reason")]
    director = next(s for s in less["steps"] if s["key"] == "director")
    less |= {"fields": kept, "steps": [director], "checks": [], "sight": [], "effects": []}
    hospitality = changed(hospitality, **{**less, "paper": {}, "sentence": ""})
    assert hospitality.current.serial == 2

    asked = page(designer, "restore", hospitality, 1)
    assert "不会发布" in asked and "新增填写项“陪同人员”" in asked
    designer.post(address("restore", hospitality.pk, 1))

    now = FormDefinition.objects.get(pk=hospitality.pk)
    assert (now.current.serial, now.versions.count(), now.has_unpublished_changes) == (2, 2, True)
    draft = now.get_latest_revision_as_object()
    assert canonical(draft.to_document()) == before
    assert {p for f in draft.to_document()["fields"] for p in f.get("profiles", ())} == {
        "handbook-2014",
        "current",
    }


def test_asking_alone_restores_nothing(designer, trip):
    trip = changed(trip, title="出差审批单")

    page(designer, "restore", trip, 1)

    assert not FormDefinition.objects.get(pk=trip.pk).has_unpublished_changes


def test_a_version_made_by_a_change_of_profile_comes_back_whole(designer, trip, bureau):
    before = canonical(trip.to_document())
    switch_profile(bureau, "handbook-2014")
    trip = changed(FormDefinition.objects.get(pk=trip.pk), title="出差审批单")

    designer.post(address("restore", trip.pk, 2))

    draft = FormDefinition.objects.get(pk=trip.pk).get_latest_revision_as_object()
    assert canonical(draft.to_document()) == before


def test_a_version_whose_design_is_gone_says_what_will_be_missing(designer, bureau):
    hospitality = FormDefinition.objects.get(slug="hospitality")
    hospitality = changed(hospitality, title="接待单")
    Revision.objects.filter(object_id=str(hospitality.pk)).exclude(
        pk=hospitality.latest_revision_id
    ).delete()

    assert "只能按发布时适用的制度版本恢复" in page(designer, "restore", hospitality, 1)
    designer.post(address("restore", hospitality.pk, 1))

    draft = FormDefinition.objects.get(pk=hospitality.pk).get_latest_revision_as_object()
    assert draft.title == "公务招待申报单"
    assert "handbook-2014" not in json.dumps(draft.to_document())


def test_the_address_of_the_form_stays_what_it_is_now(designer, trip):
    FormDefinition.objects.filter(pk=trip.pk).update(slug="outing")
    trip = changed(FormDefinition.objects.get(pk=trip.pk), title="出差审批单")

    designer.post(address("restore", trip.pk, 1))

    assert FormDefinition.objects.get(pk=trip.pk).get_latest_revision_as_object().slug == "outing"


# --- publishing --------------------------------------------------------------------------------


def test_publishing_says_first_what_will_differ_and_what_stays(designer, trip, bureau):
    filed(bureau)
    changes = {"title": "出差审批单", "action-publish": "1"}

    asked = designer.post(address("edit", trip.pk), posted(trip, **changes), follow=True)

    text = asked.content.decode()
    assert "还有<strong>1张</strong>申请单正在办理,仍按原来的版本办完" in text
    assert "名称由“派差单”改为“出差审批单”。" in text
    now = FormDefinition.objects.get(pk=trip.pk)
    assert (now.current.serial, now.has_unpublished_changes) == (1, True)


def test_one_more_press_publishes(designer, trip):
    told = publishes(designer, trip, title="出差审批单").content.decode()

    assert "《出差审批单》已发布第2版" in told
    assert FormDefinition.objects.get(pk=trip.pk).current.serial == 2


def test_a_draft_that_changed_meanwhile_is_shown_again(designer, trip):
    changes = {"title": "出差审批单", "action-publish": "1"}
    asked = designer.post(address("edit", trip.pk), posted(trip, **changes))
    draft = designer.get(asked.url).context["draft"]
    designer.post(address("edit", trip.pk), posted(trip, title="出差单"))

    again = designer.post(asked.url, {"draft": draft})

    assert again.status_code == 409 and "请再看一遍" in again.content.decode()
    assert "改为“出差单”" in again.content.decode()
    assert FormDefinition.objects.get(pk=trip.pk).current.serial == 1


def test_what_became_impossible_meanwhile_is_named_and_not_published(designer, trip):
    trip.set_document({**trip.to_document(), "steps": []})
    trip.save_revision()
    draft = designer.get(address("publish", trip.pk)).context["draft"]

    told = designer.post(address("publish", trip.pk), {"draft": draft})

    assert told.status_code == 422 and "没有审批环节。" in told.content.decode()
    assert FormDefinition.objects.get(pk=trip.pk).current.serial == 1


def test_the_same_content_keeps_its_version(designer, trip):
    assert "仍为第1版" in publishes(designer, trip).content.decode()


def test_a_page_left_open_does_not_write_over_what_was_published(designer, trip):
    published = publishes(designer, trip, title="出差审批单") and FormDefinition.objects.get(
        pk=trip.pk
    )
    revision = published.live_revision
    late = posted(published, title="改动", overwrite_revision_id=str(revision.pk))

    designer.post(address("edit", trip.pk), late)

    assert Revision.objects.get(pk=revision.pk).as_object().title == "出差审批单"


# --- copying -----------------------------------------------------------------------------------


def test_a_copy_has_a_name_an_address_and_numbers_of_its_own(designer, trip, bureau):
    told = designer.post(address("copy", trip.pk), {"title": "派差单(下乡)"}, follow=True)

    new = FormDefinition.objects.get(title="派差单(下乡)")
    assert "已复制为《派差单(下乡)》,还是草稿。" in told.content.decode()
    assert (new.slug, new.live, new.current, new.bureau) == ("form-1", False, None, bureau)
    document, source = new.to_document(), trip.to_document()
    assert document["number"] == {"series": "form-1", "format": "派差单〔{year}〕{serial}号"}
    assert document["paper"]["title"] == "派差单(下乡)"
    for part in ("fields", "checks", "steps", "effects"):
        assert document[part] == source[part]


@pytest.mark.parametrize(
    "title, says",
    [
        ("", "请填写新申请表的名称"),
        ("派差单", "已有同名"),
        ("长" * 61, "最多60个字"),
        ("甲\0", "不能使用"),
    ],
)
def test_a_copy_needs_a_name_of_its_own(designer, trip, title, says):
    told = designer.post(address("copy", trip.pk), {"title": title})

    assert told.status_code == 422 and says in told.content.decode()
    assert FormDefinition.objects.count() == 2


def test_two_forms_must_not_give_the_same_numbers(designer, trip, bureau):
    designer.post(address("copy", trip.pk), {"title": "下乡单"})
    new = FormDefinition.objects.get(title="下乡单")
    changes = {"number_format": "派差〔{year}〕{serial}号", "action-publish": "1"}

    told = designer.post(address("edit", new.pk), posted(new, **changes)).content.decode()

    assert "与《派差单》的编号样式相同,编号会重复" in told
    assert FormDefinition.objects.get(pk=new.pk).current is None


def test_two_forms_may_share_one_series(designer, trip, bureau):
    designer.post(address("copy", trip.pk), {"title": "下乡单"})
    new = FormDefinition.objects.get(title="下乡单")

    publishes(designer, new, number_format="派差〔{year}〕{serial}号", number_series="trip")

    assert FormDefinition.objects.get(pk=new.pk).live


# --- who may -----------------------------------------------------------------------------------


def answered(client, name, definition, method="get"):
    rest = (1,) if name in WITH_SERIAL else ()
    return getattr(client, method)(address(name, definition.pk, *rest)).status_code


@pytest.mark.parametrize("name", NEW_PAGES)
def test_designers_have_these_pages_and_others_do_not_find_them(client, trip, name):
    for account, status in [("office-head", 200), ("admin", 200), ("director", 404),
                            ("accountant", 404), ("driver", 302)]:  # fmt: skip
        client.force_login(User.objects.get(username=account))
        assert answered(client, name, trip) == status, account
        if status != 200:
            assert answered(client, name, trip, "post") == status, account
    assert FormDefinition.objects.count() == 2
    assert not FormDefinition.objects.get(pk=trip.pk).has_unpublished_changes


@pytest.mark.parametrize("name", NEW_PAGES)
def test_these_pages_end_at_the_own_bureau(designer, trip, name):
    other = Bureau.objects.create(name="另一个局", code="另")
    FormDefinition.objects.filter(pk=trip.pk).update(bureau=other)

    assert answered(designer, name, trip) == answered(designer, name, trip, "post") == 404


@pytest.mark.parametrize("name", NEW_PAGES)
@pytest.mark.parametrize("pk", ["x", "9" * 30, "0", "-1"])
def test_a_form_that_is_none_is_not_found(designer, name, pk):
    rest = (1,) if name in WITH_SERIAL else ()

    assert designer.get(address(name, pk, *rest)).status_code == 404


def test_who_may_only_edit_finds_no_publishing_and_no_copying(client, trip):
    group = Group.objects.get(name="post:office-head")
    group.permissions.remove(
        *Permission.objects.filter(codename__in=("publish_formdefinition", "add_formdefinition"))
    )
    client.force_login(User.objects.get(username="office-head"))

    assert answered(client, "publish", trip) == answered(client, "copy", trip) == 404
    assert answered(client, "versions", trip) == 200
    editor = page(client, "edit", trip)
    assert "action-publish" not in editor and "复制申请表" not in editor


# --- how often the database is asked -------------------------------------------------------------


def test_thirty_versions_cost_no_more_than_one(designer, trip, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page(designer, "versions", trip)
    with CaptureQueriesContext(connection) as one:
        page(designer, "versions", trip)
    for number in range(29):
        trip = changed(trip, description=f"第{number}次")
    with CaptureQueriesContext(connection) as many:
        text = page(designer, "versions", trip)

    assert text.count("qd-row") == 30
    assert len(many) <= len(one)


def test_the_pages_show_names_with_markup_as_text(designer, trip):
    evil = "<script>alert(1)</script>"
    trip = changed(trip, title=evil, description=evil)

    for name in NEW_PAGES:
        assert evil not in page(designer, name, trip, *((1,) if name in WITH_SERIAL else ()))
