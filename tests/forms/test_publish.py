"""Drafts, publishing, profiles, the starter's forms and the designer's pages."""

from __future__ import annotations

import datetime
import logging
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from forms.errors import DomainError, PaperRefused
from forms.models import FormDefinition, FormVersion, OfficeFigure
from forms.models.figure import figures_on
from forms.papers import printing
from forms.publishing import switch_profile
from forms.starter import load
from permissions import people
from permissions.models import Bureau, Post, User
from permissions.starter import load_bureau
from tests.forms.designer_page import address, posted, publishes


@pytest.fixture
def bureau(db, settings):
    load_bureau("starter-password-7")
    load.load_forms()
    return Bureau.objects.get()


@pytest.fixture
def trip(bureau):
    return FormDefinition.objects.get(slug="trip")


@pytest.fixture
def designer(bureau, client):
    client.force_login(User.objects.get(username="office-head"))
    return client


def leave_post(code):
    post = Post.objects.get(code=code)
    for tenure in post.tenures.all():
        people.dismiss(post, tenure.user)


def renamed(definition, title):
    document = definition.to_document()
    document["title"] = title
    return document


# --- publishing ------------------------------------------------------------------------------


def test_a_form_published_twice_has_one_version(trip):
    trip.save_revision().publish()

    assert trip.versions.count() == 1


def test_a_changed_form_gets_the_next_version_and_the_old_one_stays(trip):
    first = trip.current
    trip.set_document(renamed(trip, "出差审批单"))

    trip.save_revision().publish()

    trip.refresh_from_db()
    assert (trip.current.serial, trip.current.form.title) == (2, "出差审批单")
    assert FormVersion.objects.get(pk=first.pk).form.title == "派差单"


def test_a_form_with_a_problem_stays_as_it_was_live_and_the_log_says_why(trip, caplog):
    trip.set_document({**trip.to_document(), "steps": []})

    with caplog.at_level(logging.ERROR, logger="forms.models.definition"):
        trip.save_revision().publish()

    live = FormDefinition.objects.get(pk=trip.pk)
    assert live.current.serial == 1 and len(live.to_document()["steps"]) == 2
    assert "申请表:没有审批环节。" in caplog.text


def test_what_is_published_depends_on_the_posts_of_that_moment(trip):
    leave_post("director")
    trip.set_document(renamed(trip, "出差审批单"))

    trip.save_revision().publish()

    trip.refresh_from_db()
    assert trip.current.form.title == "派差单"


def test_a_draft_is_saved_whatever_it_says(trip):
    trip.set_document({**trip.to_document(), "steps": [], "checks": [], "fields": []})

    trip.save_revision()

    assert FormDefinition.objects.get(pk=trip.pk).has_unpublished_changes


def test_a_form_taken_down_can_no_longer_be_started_and_comes_back_with_its_version(trip):
    version = trip.current

    trip.unpublish()
    down = FormDefinition.objects.get(pk=trip.pk)
    assert (down.live, down.current) == (False, None)

    down.save_revision().publish()
    assert FormDefinition.objects.get(pk=trip.pk).current == version


def test_a_revision_never_brings_back_an_old_version_or_another_bureau(trip):
    old = trip.latest_revision
    trip.set_document(renamed(trip, "出差审批单"))
    trip.save_revision().publish()
    other = Bureau.objects.create(name="另一个局", code="另")
    old.content["bureau"] = other.pk

    as_it_was = Revision(
        **{f.name: getattr(old, f.name) for f in Revision._meta.fields}
    ).as_object()

    assert as_it_was.title == "派差单"
    assert as_it_was.current.serial == 2
    assert as_it_was.bureau == trip.bureau


def test_publishing_at_a_later_time_is_not_known_here(trip):
    trip.go_live_at = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
    trip.set_document(renamed(trip, "出差审批单"))

    trip.save_revision(clean=False).publish()

    assert FormDefinition.objects.get(pk=trip.pk).current.form.title == "出差审批单"


# --- profiles --------------------------------------------------------------------------------


def test_another_profile_publishes_every_live_form_anew(bureau):
    FormDefinition.objects.get(slug="purchase").unpublish()

    switch_profile(bureau, "handbook-2014")

    live = FormDefinition.objects.filter(current__isnull=False).select_related("current")
    assert {d.slug: d.current.form.profile for d in live} == dict.fromkeys(
        ("trip", "vehicle-repair", "equipment-repair", "hospitality"), "handbook-2014"
    )
    assert Bureau.objects.get().profile == "handbook-2014"


def test_going_back_to_a_profile_finds_its_versions_again(bureau, trip):
    switch_profile(bureau, "handbook-2014")
    switch_profile(bureau, "current")

    trip.refresh_from_db()
    assert (trip.versions.count(), trip.current.serial) == (2, 1)


def test_a_profile_for_which_one_form_has_a_problem_changes_nothing(bureau):
    leave_post("director")

    with pytest.raises(DomainError, match="《派差单》不能发布:审批环节“局长审批”"):
        switch_profile(bureau, "handbook-2014")

    assert Bureau.objects.get().profile == "current"
    assert FormVersion.objects.count() == 5


def test_the_command_says_and_changes_the_profile(bureau, capsys):
    call_command("profile")
    call_command("profile", "handbook-2014")

    told = capsys.readouterr()
    assert told.out.splitlines()[0].endswith(": current")
    assert told.out.splitlines()[1].endswith(": handbook-2014, 5 forms published")
    assert "现行规定" in told.err


def test_the_command_refuses_with_the_sentence(bureau):
    leave_post("director")

    with pytest.raises(CommandError, match="不能发布"):
        call_command("profile", "handbook-2014")


# --- starter data ----------------------------------------------------------------------------


def test_starter_forms_are_live_without_edits_and_loaded_once(bureau):
    load.load_forms()

    for definition in FormDefinition.objects.all():
        assert definition.live and not definition.edited
        assert definition.versions.count() == 1


def test_a_form_nobody_edited_follows_the_starter_data(trip, bureau):
    FormDefinition.load_starter(renamed(trip, "出差审批单"), bureau)

    trip.refresh_from_db()
    assert (trip.title, trip.current.serial, trip.edited) == ("出差审批单", 2, False)


@pytest.mark.parametrize("published", [True, False])
def test_a_form_the_office_edited_stays_its_own(trip, bureau, published):
    mine = renamed(trip, "本局派差单")
    trip.set_document(mine)
    revision = trip.save_revision()
    if published:
        revision.publish()

    FormDefinition.load_starter({**mine, "title": "新派差单"}, bureau)

    trip = FormDefinition.objects.get(pk=trip.pk)
    assert trip.edited
    assert trip.get_latest_revision_as_object().title == "本局派差单"


def test_a_form_the_office_took_down_stays_down(trip, bureau):
    trip.unpublish()

    load.load_forms()

    assert not FormDefinition.objects.get(pk=trip.pk).live


def test_a_starter_form_nobody_could_approve_waits_as_a_draft(trip, bureau):
    document = {**trip.to_document(), "slug": "outing"}
    document["steps"][1]["who"]["posts"] = ["mayor"]

    outing = FormDefinition.load_starter(document, bureau)
    assert (outing.live, outing.current) == (False, None)

    document["steps"][1]["who"]["posts"] = ["director"]
    assert FormDefinition.load_starter(document, bureau).current.serial == 1


@pytest.mark.parametrize(
    "document",
    ["trip", {"slug": "x"}, {"slug": "x", "fields": [{"kind": "regex"}]}, {"title": "长" * 61}],
)
def test_a_starter_document_without_a_place_is_refused_with_a_sentence(bureau, document):
    try:
        FormDefinition.load_starter(document, bureau)
    except DomainError as refusal:
        assert "无法识别" in str(refusal)
    assert (
        not FormDefinition.objects.filter(live=True)
        .exclude(starter_sha256="")
        .filter(slug="x")
        .exists()
    )


# --- figures ---------------------------------------------------------------------------------


def test_a_figure_holds_from_its_day_until_the_next(bureau):
    OfficeFigure.objects.all().delete()
    for start, value in [("2014-01-01", "5000.00"), ("2026-10-01", "8000.50")]:
        OfficeFigure.objects.create(
            bureau=bureau, name="limit", label="限额", kind="money", value=value, start=start
        )
    OfficeFigure.objects.create(
        bureau=bureau, name="meals", label="人数", kind="integer", value="3", start="2020-01-01"
    )

    assert figures_on(bureau, datetime.date(2019, 1, 1)) == {"limit": 500_000}
    assert figures_on(bureau, datetime.date(2026, 10, 1)) == {"limit": 800_050, "meals": 3}


@pytest.mark.parametrize("kind, value", [("money", "很多"), ("integer", "1.5"), ("integer", "٣")])
def test_a_figure_that_is_no_number_is_refused(bureau, kind, value):
    figure = OfficeFigure(
        bureau=bureau, name="limit", label="限额", kind=kind, value=value, source="x"
    )

    with pytest.raises(Exception, match="整数请填写数字"):
        figure.full_clean()


# --- the designer's pages --------------------------------------------------------------------


def test_saving_the_page_untouched_changes_nothing(designer, bureau):
    for definition in FormDefinition.objects.all():
        designer.post(address("edit", definition.pk), posted(definition))

        definition = FormDefinition.objects.get(pk=definition.pk)
        assert not definition.edited, definition.slug


def test_the_publish_button_publishes(designer, trip):
    publishes(designer, trip, title="出差审批单")

    assert FormDefinition.objects.get(pk=trip.pk).current.form.title == "出差审批单"


def test_the_publish_button_names_the_problems_and_publishes_nothing(designer, trip):
    changes = {"steps-count": "0", "title": "<b>甲</b>", "action-publish": "1"}

    page = designer.post(address("edit", trip.pk), posted(trip, **changes))

    text = page.content.decode()
    assert "没有发布,请先处理以下问题" in text
    assert "申请表:没有审批环节。" in text
    assert "<b>甲</b>" not in text
    trip = FormDefinition.objects.get(pk=trip.pk)
    assert (trip.current.serial, trip.has_unpublished_changes) == (1, False)


def test_a_warning_is_told_and_does_not_stop(designer, trip):
    changes = {"number_format": "差{serial}号", "action-publish": "1"}

    page = designer.post(address("edit", trip.pk), posted(trip, **changes), follow=True)

    assert "各年的编号会重复" in page.content.decode()
    publishes(designer, trip, number_format="差{serial}号")
    assert FormDefinition.objects.get(pk=trip.pk).current.serial == 2


def test_a_draft_with_gaps_is_saved_and_its_keys_are_made(designer, trip):
    data = posted(trip, **{"fields-1-value-key": "", "steps-0-value-who-count": "0"})

    designer.post(address("edit", trip.pk), data)

    draft = FormDefinition.objects.get(pk=trip.pk).get_latest_revision_as_object()
    assert draft.to_document()["fields"][1]["key"] == "f1"
    assert draft.to_document()["steps"][0]["who"] is None


def test_who_may_only_edit_does_not_publish(designer, trip):
    group = Group.objects.get(name="post:office-head")
    group.permissions.remove(Permission.objects.get(codename="publish_formdefinition"))

    changes = {"title": "出差审批单", "action-publish": "1"}
    designer.post(address("edit", trip.pk), posted(trip, **changes))

    trip = FormDefinition.objects.get(pk=trip.pk)
    assert (trip.current.serial, trip.has_unpublished_changes) == (1, True)


@pytest.mark.parametrize("account, status", [("office-head", 200), ("admin", 200), ("driver", 302)])
@pytest.mark.parametrize("name", ["list", "add", "edit", "history", "preview_on_edit"])
def test_designers_open_the_pages_and_nobody_else(client, trip, account, status, name):
    client.force_login(User.objects.get(username=account))

    page = client.get(address(name, *([trip.pk] if name not in ("list", "add") else [])))

    assert page.status_code == status


def test_forms_of_another_bureau_are_out_of_reach(designer, trip):
    other = Bureau.objects.create(name="另一个局", code="另")
    FormDefinition.objects.filter(pk=trip.pk).update(bureau=other)

    assert "派差单" not in designer.get(address("list")).content.decode()
    for name in ("edit", "history", "usage", "unpublish", "preview_on_edit"):
        assert designer.get(address(name, trip.pk)).status_code == 404
    designer.post(address("edit", trip.pk), posted(trip, title="出差审批单"))
    assert not FormDefinition.objects.get(pk=trip.pk).has_unpublished_changes


def test_names_with_markup_are_text_on_every_page(designer, trip):
    evil = "<script>alert(1)</script>"
    changes = {"title": evil, "fields-0-value-label": evil, "steps-0-value-label": evil}
    designer.post(address("edit", trip.pk), posted(trip, **changes, **{"action-publish": "1"}))

    for name, *args in [
        ("list",),
        ("edit", trip.pk),
        ("history", trip.pk),
        ("revisions_compare", trip.pk, "earliest", "latest"),
        ("unpublish", trip.pk),
    ]:
        page = designer.get(address(name, *args))
        assert page.status_code == 200
        assert evil not in page.content.decode()


def test_the_page_offers_keys_and_no_time_to_publish_at(designer, trip):
    page = designer.get(address("edit", trip.pk)).content.decode()

    assert '<datalist id="own-fields"><option value="travellers" label="出差人">' in page
    assert '<option value="director" label="局长">' in page
    assert "go_live_at" not in page and "expire_at" not in page


def test_a_new_form_belongs_to_the_bureau_and_names_its_own_address(designer, bureau, trip):
    data = posted(trip, **{"slug": "", "title": "新表", "number_series": ""})

    designer.post(address("add"), data)
    designer.post(address("add"), data)

    new = FormDefinition.objects.filter(title="新表").order_by("pk")
    assert [(d.slug, d.bureau, d.live) for d in new] == [
        ("form-1", bureau, False),
        ("form-2", bureau, False),
    ]
    assert new[0].to_document()["number"]["series"] == "form-1"


def test_an_address_that_is_taken_is_refused_at_the_field(designer, trip):
    page = designer.post(address("add"), posted(trip))

    assert "已有申请表使用这个英文标识。" in page.content.decode()


def test_taking_down_in_the_admin_leaves_no_version_to_start_from(designer, trip):
    designer.post(address("unpublish", trip.pk))

    assert FormDefinition.objects.get(pk=trip.pk).current is None


def test_a_form_is_in_no_chooser(designer, trip):
    page = designer.get("/admin/snippets/choose/forms/formdefinition/")

    assert page.status_code == 404


def test_the_list_asks_as_often_for_many_forms(designer, bureau, django_assert_max_num_queries):
    designer.get(address("list"))

    with django_assert_max_num_queries(25):
        designer.get(address("list"))


# --- previews --------------------------------------------------------------------------------


def named(account):
    return User.objects.get(username=account).get_full_name()


def previewed(designer, definition, mode, **changes):
    url = address("preview_on_edit", definition.pk)
    assert designer.post(url, posted(definition, **changes)).json()["is_valid"]
    return designer.get(f"{url}?mode={mode}&title=<b>&account=director")


def test_the_previews_are_named_as_their_buttons(trip):
    modes = dict(trip.preview_modes)

    assert modes == {"form": "试填", "path": "由谁审批", "paper": "预览打印样式"}


def test_the_form_preview_shows_what_is_asked_and_when(designer, trip):
    document = trip.to_document()
    document["fields"][1] |= {
        "label": "去<b>哪里",
        "required_if": [
            [
                {
                    "left": {"kind": "level", "field": "travellers", "quantifier": "any"},
                    "compare": "ge",
                    "right": {"kind": "const", "value": 4, "value_kind": "integer"},
                }
            ]
        ],
    }
    trip.set_document(document)
    page = previewed(designer, trip, "form")

    text = page.content.decode()
    assert "去&lt;b&gt;哪里" in text
    assert "只在以下情况显示:交通工具是公务用车;或交通工具是自带小车" in text
    assert "在以下情况必填:出差人中任何一人的级别不小于4" in text
    assert "director" not in text


def test_the_path_preview_says_who_is_asked_for_the_holder_of_every_post(designer, trip):
    page = previewed(designer, trip, "path").content.decode()

    clerks, deputies, director = (
        next(asked for asked in page.split("<section")[1:] if post in asked.split("</h2>")[0])
        for post in ("工作人员(规划安置", "副局长(分管办公室)", "局长")
    )
    assert named("deputy-resettlement") in clerks and "分管领导审批" in clerks
    assert "局长审批" in deputies and named("director") in deputies
    assert deputies != director and "分管领导审批" not in deputies


def test_posts_that_go_the_same_way_stand_together(designer, trip):
    page = previewed(designer, trip, "path").content.decode()

    headings = re.findall(r"<h2>(.*)申请时</h2>", page)
    posts = [post for heading in headings for post in heading.split("、")]
    assert len(posts) == len(set(posts)) > len(headings) > 2


def test_the_paper_preview_shows_the_paper_and_a_button_for_the_pdf(designer, trip, monkeypatch):
    monkeypatch.setattr(printing, "render", lambda facts: b"%PDF-1.7 " + facts.status.encode())
    page = previewed(designer, trip, "paper").content.decode()

    assert "财务凭本单审核报账。" in page and 'href="?mode=paper-pdf"' in page

    pdf = previewed(designer, trip, "paper-pdf")
    assert (pdf.content, pdf["Content-Type"]) == (b"%PDF-1.7 draft", "application/pdf")


def test_a_paper_that_cannot_be_printed_says_why(designer, trip, monkeypatch):
    def refuse(facts):
        raise PaperRefused("内容太多。")

    monkeypatch.setattr(printing, "render", refuse)

    page = previewed(designer, trip, "paper-pdf")

    assert (page.status_code, page.content.decode()) == (422, "内容太多。")


@pytest.mark.parametrize("mode", ["path", "paper"])
def test_an_unfinished_form_says_what_is_missing_instead(designer, trip, mode):
    page = previewed(designer, trip, mode, **{"steps-count": "0"}).content.decode()

    assert "申请表:没有审批环节。" in page


def test_an_unfinished_form_can_be_tried(designer, trip):
    gaps = {"fields-8-value-show_if-0-value-0-value-left-count": "0", "steps-count": "0"}

    page = previewed(designer, trip, "form", **gaps)

    assert page.status_code == 200 and "随行车辆" in page.content.decode()
