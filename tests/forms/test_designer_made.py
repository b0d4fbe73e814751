"""What the designer makes by itself: numbers, names of steps, the paper of a new form."""

from __future__ import annotations

import json

import pytest

from forms.blocks import document as blocks
from forms.blocks.checks import SentenceBlock
from forms.designer import fresh
from forms.designer.naming import NUMBERS, free_format
from forms.designer.number import NumberWidget, taken_apart
from forms.models import FormDefinition
from forms.models.definition import canonical
from forms.starter import load
from forms.usual import usual_paper, with_paper
from permissions.models import Bureau, User
from permissions.starter import load_bureau
from tests.forms.designer_page import address, posted, publishes
from tests.forms.test_definition_blocks import STARTER, read


@pytest.fixture
def bureau(db):
    load_bureau("starter-password-7")
    load.load_forms()
    return Bureau.objects.get()


@pytest.fixture
def designer(bureau, client):
    client.force_login(User.objects.get(username="office-head"))
    return client


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("style", NUMBERS)
def test_a_style_is_offered_as_it_will_look_and_kept_as_ever(style):
    widget = NumberWidget()

    html = widget.render("number_format", f"派差{style}", {"id": "n"})

    looks = style.replace("{year}", "2026").replace("{serial}", "1")
    assert f"selected>派差{looks}</option>" in html and "{year}" not in _shown(html)
    sent = {"number_format_before": "派差", "number_format_style": style}
    assert widget.value_from_datadict(sent, {}, "number_format") == f"派差{style}"


def _shown(html):
    """The page without what is only sent."""
    import re

    return re.sub(r'value="[^"]*"', "", html)


def test_any_other_style_is_typed_in_chinese():
    widget, kept = NumberWidget(), "第{serial}号({year})"

    html = widget.render("number_format", kept, {"id": "n"})

    assert 'value="第{序号}号({年})"' in html
    sent = {"number_format_style": "free", "number_format_free": "第{序号}号({年})"}
    assert widget.value_from_datadict(sent, {}, "number_format") == kept
    assert taken_apart(kept) == (kept, "free")


def test_a_style_that_is_not_offered_is_the_usual_one():
    sent = {"number_format_before": "派", "number_format_style": "{serial.__class__}"}

    assert NumberWidget().value_from_datadict(sent, {}, "number_format") == f"派{NUMBERS[0]}"


def test_numbers_begin_with_the_title_and_collide_with_no_other_form(bureau):
    assert free_format("车修登记", bureau.pk) == "车修登〔{year}〕{serial}号"
    assert free_format("车修", bureau.pk) == "车修2〔{year}〕{serial}号"
    assert free_format("《!》", bureau.pk) == "申请〔{year}〕{serial}号"


# --- signs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", STARTER, ids=lambda path: path.stem)
def test_the_signs_of_the_page_leave_the_document_as_it_is(path, designer):
    definition = FormDefinition.objects.get(slug=path.stem)
    before = canonical(definition.to_document())
    sent = posted(definition)
    for name in [n for n in sent if n.endswith("-sentence")]:
        sent[name] = SentenceBlock().value_for_form(sent[name])
        assert not {"{left}", "{right}", "{who}", "{days}", "{number}"} & set(sent[name].split())
    style = taken_apart(sent.pop("number_format"))
    sent |= {"number_format_before": style[0], "number_format_style": style[1]}

    designer.post(address("edit", definition.pk), sent)

    draft = FormDefinition.objects.get(pk=definition.pk).get_latest_revision_as_object()
    assert canonical(draft.to_document()) == before


def test_the_page_says_no_signs_of_the_document(designer):
    trip = FormDefinition.objects.get(slug="trip")

    text = designer.get(address("edit", trip.pk)).content.decode()

    assert '<option value="@today" label="填单当天">' in text
    assert '<option value="@applicant" label="申请人">' in text
    assert "填 @today" not in text and "例:派差〔{year}〕" not in text


# --- a new form --------------------------------------------------------------------------------


def test_a_new_form_has_its_start(designer):
    form = designer.get(address("add")).context["form"].instance

    assert [f["label"] for f in form.to_document()["fields"]] == ["事由"]
    assert [s["label"] for s in form.to_document()["steps"]] == ["分管领导审批"]


def test_a_page_that_goes_on_sending_no_address_keeps_the_one_it_got(designer, bureau):
    sent = posted(fresh.begun(FormDefinition(bureau=bureau)), title="印章使用申请单")
    designer.post(address("add"), sent)
    made = FormDefinition.objects.get(title="印章使用申请单")

    designer.post(address("edit", made.pk), {**sent, "title": "用印单"})

    draft = FormDefinition.objects.get(pk=made.pk).get_latest_revision_as_object()
    assert (draft.slug, draft.title) == (made.slug, "用印单")


def test_a_title_is_all_a_new_form_needs(designer, bureau):
    fresh_form = fresh.begun(FormDefinition(bureau=bureau))
    sent = posted(fresh_form, title="印章使用申请单", **{"action-publish": "1"})

    asked = designer.post(address("add"), sent)
    draft = designer.get(asked.url).context["draft"]
    designer.post(asked.url, {"draft": draft})

    made = FormDefinition.objects.get(title="印章使用申请单")
    assert made.live and made.current.serial == 1
    assert made.current.form.number.format == "印章〔{year}〕{serial}号"
    assert [row.get("label", "") for row in made.current.document["paper"]["rows"]] == [
        "", "", "分管领导意见", "备注",
    ]  # fmt: skip


def test_a_step_without_a_name_is_called_after_whom_it_asks(designer, bureau):
    definition = fresh.begun(FormDefinition(bureau=bureau))
    document = definition.to_document()
    document["steps"] = [
        {"key": "s1", "label": "", "who": {"rule": "applicant_supervisor"}},
        {"key": "s2", "label": "", "who": {"rule": "post", "posts": ["director"]}},
        {"key": "s3", "label": "", "kind": "read", "who": {"rule": "applicant_section_head"}},
        {"key": "s4", "label": "", "who": {"rule": "post", "posts": [""]}},
    ]
    definition.set_document(document)

    designer.post(address("add"), posted(definition, title="新表"))

    steps = FormDefinition.objects.get(title="新表").to_document()["steps"]
    assert [s["label"] for s in steps] == ["分管领导审批", "局长审批", "股室负责人阅知", ""]


def test_a_post_nobody_chose_is_named_when_the_form_is_published(designer, bureau):
    definition = fresh.begun(FormDefinition(bureau=bureau))
    document = definition.to_document()
    document["steps"][0] |= {"label": "审批", "who": {"rule": "post", "posts": [""]}}
    definition.set_document(document)

    told = designer.post(
        address("add"), posted(definition, title="新表", **{"action-publish": "1"})
    )

    assert "审批环节“审批”:没有选择岗位。" in told.content.decode()


def test_a_new_step_asks_a_post_until_another_is_chosen():
    who = blocks.STEPS.child_blocks["step"].child_blocks["who"]

    assert [item.block_type for item in who.get_default()] == ["post"]
    assert who.to_document([]) is None and who.nothing is None


# --- the usual paper ---------------------------------------------------------------------------


def test_the_usual_paper_has_every_question_and_every_opinion():
    paper = usual_paper(
        {
            "title": "用印单",
            "fields": [
                {"key": "f1", "kind": "text", "label": "文件"},
                {"key": "f2", "kind": "date", "label": "日期"},
                {"key": "f3", "kind": "long_text", "label": "事由"},
                {"key": "f4", "kind": "money", "label": "费用", "profiles": ["current"]},
                {"key": "f5", "kind": "file", "label": "底稿"},
                {"key": "f6", "kind": "lines", "label": "物品",
                 "columns": [{"key": "c1", "kind": "money", "label": "单价"}]},
            ],
            "steps": [
                {"key": "s1", "label": "局长审批"},
                {"key": "s2", "label": "办公室办理", "kind": "fill"},
            ],
        }
    )  # fmt: skip

    assert [[box["label"] for box in row.get("boxes", [])] or row["label"]
            for row in paper["rows"]] == [
        ["股室", "申请人"], ["文件", "日期"], ["事由"], ["费用"], "物品", "局长意见", "备注",
    ]  # fmt: skip
    assert paper["rows"][3]["profiles"] == ["current"]
    assert paper["rows"][4]["columns"] == [{"label": "单价", "column": "c1", "money": True}]


@pytest.mark.parametrize("path", STARTER, ids=lambda path: path.stem)
def test_the_usual_paper_of_any_starter_form_can_be_published(path, bureau):
    from forms.publishing import found_problems

    document = {**read(path), "paper": {}}

    found = found_problems(with_paper(document), bureau, "current")

    assert [p.sentence for p in found if p.level == "error"] == []


def test_a_paper_that_was_laid_out_stays(bureau):
    document = json.loads(STARTER[0].read_text(encoding="utf-8"))

    assert with_paper(document) is document


def test_a_paper_taken_away_later_does_not_come_back(designer):
    trip = FormDefinition.objects.get(slug="trip")
    gone = {"paper_rows-count": "0", "paper_title": "", "paper_rule": ""}

    publishes(designer, trip, **gone)

    assert "paper" not in FormDefinition.objects.get(pk=trip.pk).current.document


def test_the_preview_shows_the_usual_paper_before_there_is_one(designer, bureau):
    definition = fresh.begun(FormDefinition(bureau=bureau))
    definition.title = "印章使用申请单"
    definition.slug, definition.number_format = "form-1", "印章〔{year}〕{serial}号"
    definition.save()
    definition.save_revision(clean=False)
    designer.post(address("preview_on_edit", definition.pk), posted(definition))

    shown = designer.get(address("preview_on_edit", definition.pk), {"mode": "paper"})

    assert "分管领导意见" in shown.content.decode() and "事由" in shown.content.decode()
