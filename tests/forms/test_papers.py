"""What stands on the PDF of a paper: everything, where it belongs; and what is kept."""

from __future__ import annotations

import datetime
import io

import pypdf
import pytest

from forms import papers
from forms.answers import long_date
from forms.errors import PaperRefused
from forms.models import Decision
from forms.papers import layout, printing
from forms.papers.facts import MARKS, SHANGHAI
from forms.papers.text import CLOSING, OPENING
from tests.forms import paper_facts as pf
from tests.forms.paper_facts import facts, needs_fonts, opinion

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
@pytest.mark.parametrize("slug", sorted(DECIDED))
@pytest.mark.parametrize(
    ("verdict", "status", "box"),
    [("reject", "rejected", "不同意。理由不足。"), ("return", "returned", "退回修改。理由不足。")],
)
def test_every_form_is_printed_when_it_did_not_go_through(office, slug, verdict, status, box):
    filed = office.files(slug, by="clerk-planning")
    first = "deputy-resettlement" if slug == "trip" else "office-head"
    filed = office.decides(first, filed, verdict, comment="理由不足。")
    printed = pf.text(papers.paper_pdf(filed, reader=office.person("clerk-planning")))
    assert filed.status == status
    assert MARKS[status] in printed and box in printed


@needs_fonts
def test_the_second_download_asks_the_database_for_nothing(office, django_assert_num_queries):
    trip = office.files("trip", by="clerk-planning")
    reader = office.person("clerk-planning")
    papers.paper_pdf(trip, reader=reader)
    with django_assert_num_queries(0):
        papers.paper_pdf(trip, reader=reader)


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
