"""What stands on a paper: boxes, opinions, watermarks, line ends; and that all of it is there."""

from __future__ import annotations

import datetime
import io
from html import unescape

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import papers
from forms.answers import long_date
from forms.errors import PaperRefused
from forms.models import Decision
from forms.papers import layout, opinions, printing, widths
from forms.papers.facts import MARKS, SHANGHAI, Phone, marks
from forms.papers.html import build_html
from forms.papers.opinions import signatures
from forms.papers.text import CLOSING, OPENING, clean, ems, keep
from tests.forms import paper_facts as pf
from tests.forms.paper_facts import D, facts, needs_fonts, opinion

CALLED = datetime.datetime(2026, 9, 18, 10, 5, tzinfo=SHANGHAI)
DECIDED = {
    "trip": ("supervising", "director"),
    "vehicle-repair": ("office-head", "director"),
    "equipment-repair": ("office-head", "deputy-office"),
    "hospitality": ("office-head", "director"),
    "purchase": ("office-head", "deputy-office", "director"),
}


def approved(slug, **more):
    said = tuple(opinion(step, "李四", 19 + i) for i, step in enumerate(DECIDED[slug]))
    return facts(slug, opinions=said, **more)


# --- opinions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "comment", "printed"),
    [
        ("approve", "", "同意。"),
        ("approve", "请按规定办理。", "请按规定办理。"),
        ("reject", "", "不同意。"),
        ("reject", "超出标准。", "不同意。超出标准。"),
        ("reject", "不同意,超出标准。", "不同意,超出标准。"),
        ("return", "请补充附件。", "退回修改。请补充附件。"),
        ("note", "", "已阅知"),
        ("done", "", "办理完毕。"),
    ],
)
def test_an_opinion_prints_what_was_said_or_the_word_for_the_verdict(verdict, comment, printed):
    assert opinions.text(opinion("director", "王五", verdict=verdict, comment=comment)) == printed


def test_a_signature_is_name_and_date():
    assert signatures(opinion("director", "王五", 20), with_post=False) == [
        "王五\xa0\xa0\xa02026年9月20日"
    ]


def test_an_acting_leader_signs_as_such_and_the_countersignature_follows():
    said = opinion(
        "director",
        "李四",
        20,
        acting=True,
        owed="confirmed",
        owed_name="张三",
        owed_on=D(2026, 9, 22),
    )
    assert signatures(said, with_post=False) == [
        "李四(代管)\xa0\xa0\xa02026年9月20日",
        "张三 补签 2026年9月22日",
    ]


@pytest.mark.parametrize(
    ("owed", "signed_on", "ending"),
    [
        ("due", None, "补签:待补"),
        ("confirmed", D(2026, 9, 22), "补签:2026年9月22日"),
        ("noted", D(2026, 9, 22), "阅知:2026年9月22日"),
        ("denied", D(2026, 9, 22), "不予认可:2026年9月22日"),
    ],
)
def test_a_telephone_decision_says_when_what_who_and_whether_it_was_signed(owed, signed_on, ending):
    phone = Phone("张三", CALLED, "同意。", "王五")
    said = opinion("director", "王五", 18, phone=phone, owed=owed, owed_on=signed_on)
    assert opinions.text(said) == f"电话请示:2026年9月18日10:05,同意。记录人:王五。{ending}"
    assert bool(signatures(said, with_post=False)) == (signed_on is not None)


def test_opinions_of_different_posts_in_one_box_name_their_posts():
    sheet = layout.sheet(
        facts(
            "trip",
            opinions=(
                opinion("supervising", "李四", post="分管安置副局长"),
                opinion("supervising", "孙七", 20, post="分管财务副局长"),
            ),
        )
    )
    box = next(b for b in sheet.blocks if b.kind == "opinions")
    assert [said.signatures for said in box.said] == [
        ("分管安置副局长 李四\xa0\xa0\xa02026年9月19日",),
        ("分管财务副局长 孙七\xa0\xa0\xa02026年9月20日",),
    ]


def boxes_of_opinions(paper):
    return {b.label.text: b for b in layout.sheet(paper).blocks if b.kind == "opinions"}


def test_a_box_whose_step_does_not_apply_prints_a_dash_and_one_still_ahead_is_empty():
    found = boxes_of_opinions(
        facts("trip", status="in_review", not_applying=frozenset({"supervising"}))
    )
    assert [said.text for said in found["分管领导意见"].said] == ["——"]
    assert found["局长意见"].said == ()
    assert found["局长意见"].height >= 75


def test_a_step_that_is_noted_gives_its_box_the_other_label():
    noted = facts(
        "trip",
        noted=frozenset({"director"}),
        opinions=(opinion("director", "李四", verdict="note"),),
    )
    assert [said.text for said in boxes_of_opinions(noted)["代管领导阅知"].said] == ["已阅知"]


# --- boxes ---------------------------------------------------------------------------------


def box_texts(paper):
    cells = [
        cell
        for block in layout.sheet(paper).blocks
        if block.kind == "boxes"
        for row in block.rows
        for cell in row
    ]
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return {label.text.replace("\n", ""): value.text for label, value in pairs}


def test_the_boxes_of_a_trip():
    assert box_texts(facts("trip", entered_by=4)) == {
        "股室": "规划安置和后期扶持股",
        "填单人": "赵六",
        "出差人(姓名、职务)": "张三(工作人员)、李四(分管安置副局长) 共2人",
        "出差地点": "永州市水利局",
        "出差范围": "市内",
        "出差事由": pf.ANSWERS["trip"]["reason"] + "(出差性质:会议)",
        "预计出差时间": "2026年9月21日至9月23日,共3天",
        "交通工具": "公务用车",
        "随行车辆": "湘M12345",
        "随车驾驶员": "孙七",
    }


def test_who_has_no_section_leaves_no_box_to_be_chased_with_a_pen():
    assert box_texts(facts("trip", applicant_id=3))["股室"] == "——"


def test_amounts_stand_in_capitals_and_in_figures():
    texts = box_texts(facts("vehicle-repair"))
    assert texts["合计(大写)"] == "人民币玖佰捌拾元零叁角贰分"
    assert texts["合计(小写)"] == "￥980.32"


def test_a_row_with_a_condition_is_there_only_then():
    flies = facts(
        "trip",
        {"transport": "plane", "flight_reason": "distance", "vehicle": None, "driver": None},
    )
    assert box_texts(flies)["乘飞机理由"] == "路途较远"
    assert box_texts(flies)["随行车辆"] == "——"
    assert "乘飞机理由" not in box_texts(facts("trip"))


def test_a_box_none_of_whose_answers_is_there_is_empty():
    draft = facts("trip", {"travellers": None, "start": None}, status="draft", filled_on=None)
    texts = box_texts(draft)
    assert texts["出差人(姓名、职务)"] == ""
    assert texts["预计出差时间"] == ""


def test_a_masked_field_prints_as_stars_wherever_it_stands():
    texts = box_texts(facts("trip", masked=frozenset({"travellers", "start", "destination"})))
    assert texts["出差人(姓名、职务)"] == "*** 共***人"
    assert texts["出差地点"] == "***"
    assert texts["预计出差时间"] == "***,共***天"


def test_a_linked_request_prints_its_number():
    added = facts("vehicle-repair", {"supplements": {"id": "rabc", "number": "车修〔2026〕1号"}})
    assert box_texts(added)["追加项目(原报修单编号)"] == "车修〔2026〕1号"


def test_a_table_has_a_row_for_every_row_and_a_product_with_two_decimals():
    grid = next(b for b in layout.sheet(facts("purchase")).blocks if b.kind == "grid")
    assert [cell.text for cell in grid.head] == [
        "序号", "品名", "规格型号", "单位", "数量", "预计单价", "金额",
    ]  # fmt: skip
    assert [cell.text for cell in grid.rows[1]] == [
        "2", "A4复印纸", "70g 500张/包", "包", "40", "22.50", "900.00",
    ]  # fmt: skip


def test_a_paper_column_without_a_column_of_the_form_is_left_for_the_pen():
    grid = next(b for b in layout.sheet(facts("vehicle-repair")).blocks if b.kind == "grid")
    assert grid.head[-1].text == "实际单价"
    assert {row[-1].text for row in grid.rows} == {""}


@pytest.mark.parametrize(
    ("label", "printed"),
    [
        ("分管领导意见", ["分管领导", "意见"]),
        ("分管办公室领导意见", ["分管办公室", "领导意见"]),
        ("预计费用(大写)", ["预计费用", "(大写)"]),
        ("来宾姓名、职务", ["来宾姓名、", "职务"]),
        ("型号及资产编号", ["型号及", "资产编号"]),
        ("追加项目(原报修单编号)", ["追加项目", "(原报修单", "编号)"]),
        ("备注", ["备注"]),
        ("", [""]),
    ],
)
def test_a_label_breaks_between_words(label, printed):
    assert widths.label_lines(label, 5.4).split("\n") == printed


@given(
    st.lists(st.floats(0.1, 12), min_size=1, max_size=8),
    st.data(),
)
def test_columns_share_the_whole_width_and_none_is_lost(weights, data):
    count = len(weights)
    wishes = data.draw(st.lists(st.floats(10, 500), min_size=count, max_size=count))
    found = widths.fit(484.0, weights, wishes)
    assert sum(found) == pytest.approx(484.0)
    assert min(found) > 0


# --- watermarks ----------------------------------------------------------------------------


def test_only_an_approved_paper_is_printed_clean():
    assert marks(facts("trip")) == []
    for status, word in MARKS.items():
        assert marks(facts("trip", status=status)) == [word]


def test_a_sample_says_so_whatever_its_state():
    assert marks(facts("trip", sample=True)) == ["示例"]
    assert marks(facts("trip", sample=True, status="draft")) == ["示例", "草稿"]


# --- line ends -----------------------------------------------------------------------------


def flatten(html):
    """(character, whether the renderer may break beside it), as xhtml2pdf reads our markup."""
    found, breakable = [], True
    for part in (
        html.replace("<br/>", "\n")
        .replace('<span class="k">', "\x01")
        .replace("</span>", "\x02")
        .split("\x01")
    ):
        kept, _end, free = part.rpartition("\x02") if "\x02" in part else ("", "", part)
        found += [(char, False) for char in unescape(kept)]
        found += [(char, breakable) for char in unescape(free)]
    return found


def ends(html):
    """The pairs of characters between which a line may end."""
    found = flatten(html)
    return [
        (a, b)
        for (a, a_free), (b, b_free) in zip(found, found[1:], strict=False)
        if a_free and b_free and "\n" not in (a, b)
    ]


CHINESE = st.text(
    st.sampled_from("一二三四五六七移民局开发出差、,。;:!?(《“”》)￥0123456789ab .%\n")
)


@settings(max_examples=300)
@given(CHINESE, st.integers(8, 40))
def test_keeping_together_changes_no_character(text, room):
    kept = "".join(char for char, _free in flatten(keep(text, room)))
    assert kept.replace("\xa0", " ") == text


@settings(max_examples=300)
@given(st.text(st.sampled_from("移民局开发办公室出差、。,《》“”()12")), st.integers(8, 40))
def test_no_line_may_end_after_an_opening_mark_or_begin_with_a_closing_one(text, room):
    pieces_fit = not any(run * 0.4 > 2 for run in runs_of_marks(text))
    html = keep(text, room)
    if pieces_fit and ems(text) + 0.5 > room:
        assert [(a, b) for a, b in ends(html) if b in CLOSING or a in OPENING] == []


def runs_of_marks(text):
    run = 0
    for char in text:
        run = run + 1 if char in CLOSING | OPENING else 0
        yield run


def test_names_of_two_characters_in_a_list_can_still_be_broken():
    html = keep("、".join(["张三", "李四"] * 40), 30)
    assert len(ends(html)) >= 30


def test_a_number_stays_in_one_line_and_a_text_without_an_end_does_not():
    html = keep("金额为" * 8 + "1,280.00" + "元" * 20, 12)
    assert ("1", ",") not in ends(html) and ("8", "0") not in ends(html)
    endless = keep("a" * 5000, 30)
    assert len(ends(endless)) >= 5000 / 50


def test_what_fits_on_a_line_is_left_alone():
    assert keep("同意。", 30) == "同意。"


@given(st.text(max_size=60))
def test_cleaning_leaves_nothing_that_cannot_be_stored_or_steers_the_printer(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not any(ord(c) < 32 and c != "\n" for c in cleaned)
    assert not set(cleaned) & set("\u200b\u200e\u202e\u2066\ufeff\x7f")
    assert clean(cleaned) == cleaned


# --- on the PDF ----------------------------------------------------------------------------


@needs_fonts
@pytest.mark.parametrize("slug", sorted(DECIDED))
def test_everything_of_a_starter_paper_stands_on_its_pdf(slug):
    paper = approved(slug)
    pdf = printing.render(paper)
    printed = pf.pages(pdf)

    sheet = layout.sheet(paper)
    assert len(printed) == max(len(sheet.copies), 1)
    for number, page in enumerate(printed):
        for wanted in (
            "冷水滩区移民开发局",
            sheet.title,
            "填单日期:2026年9月18日",
            f"编号:{pf.NUMBERS[slug]}",
            sheet.rule,
            "生成于2026年9月22日10:05第1页/共1页",
            *sheet.copies[number : number + 1],
        ):
            assert wanted.replace(" ", "") in page
        for block in sheet.blocks:
            for cell in [c for row in getattr(block, "rows", ()) for c in row]:
                assert "".join(cell.text.split()) in page
        assert page.index(sheet.title) < page.index("填单日期") < page.index("备注")
        assert page.count("同意。") == len(DECIDED[slug])


@needs_fonts
def test_the_fonts_are_in_the_file_and_the_text_can_be_found():
    page = pypdf.PdfReader(io.BytesIO(printing.render(approved("trip")))).pages[0]
    for font in page["/Resources"]["/Font"].values():
        described = font.get_object().get("/FontDescriptor")
        assert described is None or "/FontFile2" in described
    assert "派差单" in page.extract_text()


@needs_fonts
@pytest.mark.parametrize("status", ["draft", "in_review", "rejected", "cancelled"])
def test_the_state_is_printed_across_every_page_unless_approved(status):
    pages = pf.pages(printing.render(approved("vehicle-repair", status=status)))
    assert len(pages) == 2
    assert all(MARKS[status] in page for page in pages)


@needs_fonts
def test_a_word_across_the_page_hides_nothing():
    clean_pages = pf.text(printing.render(approved("trip")))
    marked = pf.text(printing.render(approved("trip", status="in_review")))
    assert marked.replace(MARKS["in_review"], "") == clean_pages


@needs_fonts
def test_a_long_opinion_runs_over_the_pages_in_letters_of_the_same_size():
    words = "经实地查看,移民安置点供水管网老化严重,多处渗漏(见附件),群众反映“强烈”。" * 200
    comment = words[:5000]
    pdf = printing.render(
        facts("equipment-repair", opinions=(opinion("office-head", "赵六", comment=comment),))
    )
    printed = pf.pages(pdf)
    assert len(printed) >= 3
    body = "".join(line.text for line in pf.lines(pdf))
    assert comment in pf.WHITE.sub("", body)
    assert all(f"第{n}页/共{len(printed)}页" in page for n, page in enumerate(printed, 1))
    assert "设修〔2026〕12号" in printed[-1]


@needs_fonts
def test_no_printed_line_begins_with_a_closing_or_ends_with_an_opening_mark():
    texts = [
        "根据《湖南省大中型水库移民后期扶持项目管理办法》(湘移发〔2014〕12号)要求,对“高溪市镇、岚角山镇”两处安置点“供水、供电、道路”等项目进行验收;"
        * 30,
        "张三、李四、王五、赵六、" * 150,
        "共计1,280.00元(其中:住宿费350.00元,交通费120.50元)。" * 60,
    ]
    for text in texts:
        form = pf.form(
            [{"kind": "boxes", "boxes": [{"label": "说明", "parts": [{"field": "note"}]}]}],
            [{"key": "note", "kind": "long_text", "label": "说明"}],
        )
        pdf = printing.render(facts(form, {"note": text}))
        found = [line.text.replace("\xa0", "") for line in pf.lines(pdf)]
        body = [line for line in found if len(line) > 25]
        assert len(body) > 20
        assert [line for line in body if line[0] in CLOSING or line[-1] in OPENING] == []


@needs_fonts
def test_a_long_table_repeats_its_head_on_every_page():
    lines = [
        {"name": f"办公用品第{i}种", "unit": "件", "quantity": 1, "price": "12.50"}
        for i in range(1, 91)
    ]
    printed = pf.pages(printing.render(facts("purchase", {"lines": lines})))
    with_rows = [page for page in printed if "办公用品第" in page]
    assert len(with_rows) >= 3
    assert all("序号品名规格型号单位数量预计单价金额" in page for page in with_rows)
    assert "办公用品第90种" in with_rows[-1]


@needs_fonts
def test_a_form_may_be_switched_to_black():
    assert "#e60012" in build_html(facts("trip"))
    assert "#e60012" not in build_html(facts("equipment-repair"))


def test_a_missing_font_is_told_with_the_command_that_brings_it(settings, tmp_path):
    settings.FONT_DIR = tmp_path
    with pytest.raises(PaperRefused, match="NotoSerifSC-Regular.ttf.*make fonts"):
        printing.render(facts("trip"))


# --- from the database ---------------------------------------------------------------------


@needs_fonts
def test_a_trip_of_a_clerk_as_filed_and_approved(office):
    trip = office.files("trip", by="clerk-planning")
    clerk = office.person("clerk-planning")
    under_way = pf.text(papers.paper_pdf(trip, reader=clerk))
    assert "审批中·不作报账依据" in under_way
    assert under_way.count("——") == 3  # no vehicle, no driver, and the director is not asked

    trip = office.decides("deputy-resettlement", trip, comment="请按规定办理。")
    printed = pf.text(papers.paper_pdf(trip, reader=clerk))

    name = office.person("deputy-resettlement").name
    today = long_date(datetime.datetime.now(SHANGHAI).date())
    assert "不作报账依据" not in printed
    assert "永州市水利局" in printed and trip.number in printed
    assert f"请按规定办理。{name}{today}" in printed


@needs_fonts
def test_a_draft_is_printed_as_one(office):
    draft = office.files("purchase", by="clerk-planning", submit=False)
    printed = pf.text(papers.paper_pdf(draft, reader=office.person("clerk-planning")))
    assert "草稿" in printed
    assert "硒鼓" in printed


@needs_fonts
def test_the_paper_of_a_decision_for_an_absent_director_names_who_acted(office):
    office.is_away("director", "deputy-office")
    repair = office.files("vehicle-repair", by="clerk-planning")
    office.decides("office-head", repair)
    repair = office.decides("deputy-office", repair)
    printed = pf.text(papers.paper_pdf(repair, reader=office.person("office-head")))
    assert f"{office.person('deputy-office').name}(代管)" in printed


@needs_fonts
def test_a_telephone_decision_and_its_signature_are_printed(office):
    repair = office.files("vehicle-repair", by="clerk-planning")
    office.decides("office-head", repair)
    repair = office.decides("director", repair)
    director, head = office.person("director"), office.person("office-head")
    Decision.objects.filter(task__approval_request=repair, task__step="director").update(
        decided_by=head,
        phone_leader=director,
        called_at=CALLED,
        said="同意。",
        recorded_by=head,
        owed="confirmed",
        owed_signed_by=director,
        owed_signed_at=CALLED + datetime.timedelta(days=4),
    )
    printed = pf.text(papers.paper_pdf(repair, reader=head))
    assert f"电话请示:2026年9月18日10:05,同意。记录人:{head.name}。补签:2026年9月22日" in printed


@needs_fonts
def test_a_second_download_is_the_same_file_and_a_change_makes_a_new_one(office, settings):
    trip = office.files("trip", by="clerk-planning")
    reader = office.person("clerk-planning")
    first = papers.paper_pdf(trip, reader=reader)
    folder = settings.PAPER_CACHE_DIR / trip.ref
    assert [p.read_bytes() for p in folder.iterdir()] == [first]

    assert papers.paper_pdf(trip, reader=reader) == first

    trip = office.decides("deputy-resettlement", trip)
    assert papers.paper_pdf(trip, reader=reader) != first
    assert len(list(folder.iterdir())) == 1


@needs_fonts
def test_a_damaged_file_on_the_shelf_is_set_anew(office, settings):
    trip = office.files("trip", by="clerk-planning")
    reader = office.person("clerk-planning")
    first = papers.paper_pdf(trip, reader=reader)
    (kept,) = (settings.PAPER_CACHE_DIR / trip.ref).iterdir()
    kept.write_bytes(first[:100])
    assert papers.paper_pdf(trip, reader=reader).rstrip().endswith(b"%%EOF")
