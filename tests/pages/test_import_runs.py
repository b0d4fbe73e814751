"""An import made into drafts: nothing public, the same text twice, a corrected one, edits."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from forms.errors import DomainError, NotFound, WrongState
from pages.importer import runs
from pages.importer.models import ImportPiece, ImportRun
from pages.importer.reading import read, read_pasted
from pages.importer.runs import Choice
from pages.importer.work import write_run
from pages.models import ColumnPage, LegalBasis, ProcessPage, RulePage, SectionPage, TextPage
from tests.pages.import_texts import AS_COPIED, MISSING, styled_docx
from tests.pages.small_site import open_small_site
from tests.scenario import Office

pytestmark = pytest.mark.one_database

EDITOR, STRANGER = "office-head", "clerk-planning"
RULE = "限时办结制"
TASK = "pages.importer.work.write_run"


@pytest.fixture
def site(db, monkeypatch) -> Office:
    """A small site with the columns that sections, processes and rules belong into."""
    office = open_small_site(monkeypatch)
    top = ColumnPage.objects.get(slug="disclosure")
    for slug, title, shows in [
        ("sections", "内设机构", "sections"),
        ("processes", "办事流程图", "processes"),
        ("rules", "规章制度", "children"),
    ]:
        top.add_child(instance=ColumnPage(slug=slug, title=title, shows=shows))
    return office


def begun(site: Office, text: str = AS_COPIED, by: str = EDITOR) -> ImportRun:
    return runs.begin(read_pasted(text, "手册"), by=site.person(by))


def written(site: Office, run: ImportRun, **changed: Choice) -> ImportRun:
    """The run decided as proposed, but for pieces named by title, and written by the worker."""
    choices = {run.pieces.get(title=title).pk: choice for title, choice in changed.items()}
    runs.decide(run, choices, by=site.person(EDITOR))
    write_run.func(run.pk)
    run.refresh_from_db()
    return run


def imported(site: Office, text: str = AS_COPIED) -> ImportRun:
    return written(site, begun(site, text))


def outcome(run: ImportRun, title: str = RULE) -> tuple[str, list[str]]:
    row = run.pieces.get(title=title)
    return row.outcome, row.said


def draft_of(title: str = RULE):
    return RulePage.objects.get(title=title).get_latest_revision_as_object()


def said_in(page) -> str:
    return page.body.render_as_block()


def browser(site: Office, account: str = EDITOR) -> Client:
    client = Client()
    client.force_login(site.person(account))
    return client


# --- drafts ------------------------------------------------------------------------------


def test_an_import_makes_drafts_below_their_columns_and_publishes_nothing(site):
    live = Page.objects.live().count()
    imported(site)
    drafts = Page.objects.filter(live=False)
    assert Page.objects.live().count() == live
    assert [p.title for p in SectionPage.objects.all()] == ["办公室", "规划股", "财务股"]
    assert ProcessPage.objects.count() == 5
    assert RulePage.objects.filter(live=False).count() == 7  # the eighth is there already
    assert drafts.count() == 15
    for page in drafts:
        assert page.latest_revision.user == site.person(EDITOR)
        assert page.get_parent().slug in ("sections", "processes", "rules")
        assert page.slug


def test_a_section_gets_its_duties_and_the_laws_of_the_register(site):
    LegalBasis.objects.update(successor=None)
    LegalBasis.objects.all().delete()
    law = LegalBasis.objects.create(
        bureau=site.bureau, code="archives", name="中华人民共和国档案法"
    )
    petition = LegalBasis.objects.create(
        bureau=site.bureau, code="petition", name="信访工作条例", handbook_form="《信访条例》"
    )
    run = imported(site)
    page = SectionPage.objects.get(title="办公室")
    assert [str(one.value) for one in page.duties] == [
        "负责综合协调",
        "负责宣传",
        "负责信访接待工作。",
    ]
    assert [one.basis for one in page.citations.all()] == [law, petition]
    assert page.section.name == "办公室"
    said = outcome(run, "财务股")[1]
    assert said[0] == "依据“《中华人民共和国会计法》”不在法律依据登记簿中,请登记后在页面中选择。"


def test_a_process_gets_steps_risks_and_the_words_on_its_arrows(site):
    imported(site)
    chart = ProcessPage.objects.get(title="项目实施流程表").chart
    assert [step.title for step in chart.steps][1:3] == ["申报", "审核汇总"]
    assert chart.steps[1].branches[0].when == "报乡镇"
    chart = ProcessPage.objects.get(title="规划股办事流程图").chart
    assert [step.risks for step in chart.steps] == [(1,), (), (2,), ()]
    assert [risk.shows[:5] for risk in chart.risks] == ["受理不及时", "研究不科学"]


def test_a_draft_opens_in_the_editor_and_saves_as_it_is(site):
    imported(site)
    for page in Page.objects.filter(live=False).specific():
        answer = browser(site).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert answer.status_code == 200, page.title
        for field in ("steps", "body", "duties"):
            if stream := getattr(page, field, None):
                stream.stream_block.clean(stream)


def test_a_page_of_that_name_is_left_alone_unless_somebody_says_otherwise(site):
    title = "机关财务管理暂行规定"
    there = RulePage.objects.get(title=title)
    run = begun(site)
    row = run.pieces.get(title=title)
    assert row.becomes == "skip"
    written(site, run, **{title: Choice("rule", row.under_id)})
    made = RulePage.objects.exclude(pk=there.pk).get(title=title)
    assert not made.live and said_in(there) == said_in(RulePage.objects.get(pk=there.pk))


def test_a_person_may_make_something_else_of_a_piece(site):
    run = begun(site)
    row = run.pieces.get(title=RULE)
    under = ColumnPage.objects.get(slug="news").pk
    written(site, run, **{RULE: Choice("text", under), "办文制度": Choice("skip", row.under_id)})
    assert TextPage.objects.get(title=RULE).get_parent().slug == "news"
    assert not RulePage.objects.filter(title="办文制度").exists()
    assert outcome(run, "办文制度") == ("skipped", [])


def test_a_process_made_a_text_keeps_its_words(site):
    run = begun(site)
    title = "规划股办事流程图"
    written(site, run, **{title: Choice("text", ColumnPage.objects.get(slug="news").pk)})
    assert "分类交办" in said_in(TextPage.objects.get(title=title))


def test_markup_in_a_text_stays_text(site):
    run = imported(site, "考勤办法\n第一条 <script>alert(1)</script>按时上班。\n第二条 请假。")
    assert outcome(run, "考勤办法")[0] == "new"
    assert "<script>" not in said_in(draft_of("考勤办法"))
    assert "&lt;script&gt;" in said_in(draft_of("考勤办法"))


# --- again -------------------------------------------------------------------------------


def test_the_same_text_again_changes_nothing(site):
    imported(site)
    before = {p.pk: p.latest_revision_id for p in Page.objects.all()}
    again = imported(site)
    assert {p.pk: p.latest_revision_id for p in Page.objects.all()} == before
    assert set(again.pieces.values_list("outcome", flat=True)) == {"same", "skipped"}


CORRECTED = AS_COPIED.replace("不得超过15个工作日", "不得超过10个工作日")


def test_a_corrected_text_renews_the_draft_it_made_and_says_how(site):
    imported(site)
    again = imported(site, CORRECTED)
    assert outcome(again) == (
        "changed",
        ["“答复不得超过15个工作日。”改为“答复不得超过10个工作日。”"],
    )
    assert "10个工作日" in said_in(draft_of())
    assert RulePage.objects.filter(title=RULE).count() == 1
    assert outcome(again, "会议制度") == ("same", [])


def test_what_the_public_reads_stays_when_a_new_draft_is_written(site):
    imported(site)
    page = RulePage.objects.get(title=RULE)
    Page.objects.filter(pk=page.pk).update(live=True)
    imported(site, CORRECTED)
    assert "15个工作日" in said_in(RulePage.objects.get(pk=page.pk))
    assert "10个工作日" in said_in(draft_of())


def edit(site: Office) -> None:
    page = draft_of()
    page.summary = "办公室加的一句"
    page.save_revision(user=site.person("secretary"))


def test_what_the_office_has_edited_since_is_kept_unless_somebody_says_otherwise(site):
    imported(site)
    edit(site)
    again = imported(site, CORRECTED)
    assert outcome(again)[0] == "kept"
    assert "15个工作日" in said_in(draft_of()) and draft_of().summary == "办公室加的一句"

    third = begun(site, CORRECTED)
    row = third.pieces.get(title=RULE)
    written(site, third, **{RULE: Choice("rule", row.under_id, overwrite=True)})
    assert outcome(third)[0] == "changed"
    assert "10个工作日" in said_in(draft_of())


def test_the_page_says_what_both_sides_have_and_asks(site):
    imported(site)
    edit(site)
    run = begun(site, CORRECTED)
    shown = browser(site).get(reverse("pages_import_run", args=[run.pk])).content.decode()
    assert "办公室改过这一页" in shown and "用这次的文字代替" in shown
    assert "“答复不得超过15个工作日。”改为“答复不得超过10个工作日。”" in shown


def test_a_piece_that_is_gone_is_named_and_its_page_stays(site):
    imported(site)
    again = begun(site, AS_COPIED.replace("服务承诺制\n\n\u00a0", "\u00a0"))
    assert again.gone == ["“服务承诺制”这次没有出现,原来的页面保持不变。"]
    assert RulePage.objects.filter(title="服务承诺制").exists()


def test_a_page_the_office_deleted_does_not_come_back(site):
    imported(site)
    RulePage.objects.get(title=RULE).delete()
    again = imported(site)
    assert outcome(again) == ("skipped", [])
    assert not RulePage.objects.filter(title=RULE).exists()


# --- refusals ----------------------------------------------------------------------------


def test_a_run_is_decided_once(site):
    run = begun(site)
    runs.decide(run, {}, by=site.person(EDITOR))
    with pytest.raises(WrongState) as refused:
        runs.decide(run, {}, by=site.person(EDITOR))
    assert str(refused.value) == "这次导入已经开始生成草稿。"


def test_a_worker_that_comes_twice_makes_every_page_once(site):
    run = imported(site)
    made = Page.objects.count()
    ImportRun.objects.filter(pk=run.pk).update(state="writing")
    write_run.func(run.pk)
    assert Page.objects.count() == made


def test_nobody_puts_a_page_where_he_may_not(site):
    run = begun(site)
    row = run.pieces.get(title=RULE)
    root = Page.objects.get(depth=1).pk
    with pytest.raises(DomainError) as refused:
        runs.decide(run, {row.pk: Choice("rule", root)}, by=site.person(EDITOR))
    assert str(refused.value) == f"请选择“{RULE}”放在哪个栏目下。"
    assert ImportRun.objects.get(pk=run.pk).state == "open"


def test_a_piece_that_fails_is_told_and_the_others_go_on(site, monkeypatch):
    from pages.importer import write

    whole = write.fill

    def broken(page, piece, bureau):
        if piece.title == RULE:
            raise ZeroDivisionError
        return whole(page, piece, bureau)

    monkeypatch.setattr(write, "fill", broken)
    run = imported(site)
    assert outcome(run) == ("refused", ["这一部分无法生成页面,请手工录入。"])
    assert outcome(run, "服务承诺制")[0] == "new" and run.state == "done"


# --- screens -----------------------------------------------------------------------------


@pytest.mark.parametrize("account", [STRANGER, "director", "finance-head", "deputy-office"])
def test_who_writes_no_pages_finds_no_import(site, account):
    run = begun(site)
    client = browser(site, account)
    for address in (reverse("pages_import"), reverse("pages_import_run", args=[run.pk])):
        assert client.get(address).status_code in (302, 404)
        assert client.post(address, {"text": AS_COPIED}).status_code in (302, 404)
    assert ImportRun.objects.count() == 1 and not ProcessPage.objects.exists()
    if account != STRANGER:
        assert client.get(reverse("pages_import")).status_code == 404
    with pytest.raises(NotFound):
        runs.decide(run, {}, by=site.person(account))


def upload(client: Client, name: str, data: bytes):
    sent = {"file": SimpleUploadedFile(name, data), "text": ""}
    return client.post(reverse("pages_import"), sent)


def test_from_the_file_to_the_drafts_through_the_screens(site):
    client = browser(site)
    run_at = upload(client, "手册.docx", styled_docx()).headers["Location"]
    shown = client.get(run_at).content.decode()
    for words in [*MISSING, "收文办理流程", "步骤3个", "页眉和页脚没有导入:内部资料。"]:
        assert words in shown
    pk = ImportRun.objects.get().pk
    answer = client.post(run_at, {})
    assert answer.headers["Location"] == run_at
    shown = client.get(run_at).content.decode()
    assert "正在排队" in shown and 'http-equiv="refresh"' in shown
    assert not ProcessPage.objects.exists()
    write_run.func(pk)
    shown = client.get(run_at).content.decode()
    assert "新建草稿" in shown and "草稿没有公开" in shown and "refresh" not in shown
    assert ProcessPage.objects.filter(live=False).count() == 2


def test_the_worker_gets_the_run_when_the_decision_is_kept(
    site, django_capture_on_commit_callbacks
):
    run = begun(site)
    with django_capture_on_commit_callbacks(execute=True):
        browser(site).post(reverse("pages_import_run", args=[run.pk]), {})
        assert not DBTaskResult.objects.filter(task_path=TASK).exists()
    assert DBTaskResult.objects.get(task_path=TASK).args_kwargs["args"] == [run.pk]


def test_a_refused_file_gets_its_sentence_and_keeps_nothing(site):
    answer = upload(browser(site), "旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99)
    assert answer.status_code == 415
    assert "这是旧格式的文档" in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"text": "  "}, {"file": ""}, {"text": "\x01"}, {"file": "no file"}]
)
def test_nothing_chosen_is_said(site, sent):
    answer = browser(site).post(reverse("pages_import"), sent)
    assert answer.status_code == 415
    assert "dk-refusal" in answer.content.decode()


def test_a_forged_choice_is_refused_or_left_out(site):
    run = begun(site)
    row = run.pieces.get(title=RULE)
    at = reverse("pages_import_run", args=[run.pk])
    client = browser(site)
    for forged in [
        {f"becomes-{row.pk}": "home", f"under-{row.pk}": str(row.under_id)},
        {f"becomes-{row.pk}": "rule", f"under-{row.pk}": "9" * 30},
        {f"becomes-{row.pk}": "rule", f"under-{row.pk}": "-1"},
    ]:
        assert client.post(at, forged).status_code == 422
    assert ImportRun.objects.get(pk=run.pk).state == "open"


def test_before_publication_personal_data_and_repealed_laws_are_listed(site):
    text = (
        "补助办法\n第一条 依《旧条例甲乙》,张某(11010519491231002X)领取500元。\n第二条 电话询问。"
    )
    new = LegalBasis.objects.create(bureau=site.bureau, code="new", name="新条例")
    LegalBasis.objects.create(
        bureau=site.bureau, code="old", name="旧条例甲乙", state="repealed", successor=new
    )
    run = imported(site, text)
    shown = browser(site).get(reverse("pages_import_run", args=[run.pk])).content.decode()
    assert "110*************2X" in shown and "11010519491231002X" not in shown
    assert "已由《新条例》代替" in shown and "500元" in shown


def test_a_list_of_imports_is_of_the_own_office(site):
    begun(site)
    assert "手册" in browser(site).get(reverse("pages_import")).content.decode()
    assert ImportPiece.objects.exclude(page=None).count() == 0


def test_a_styled_document_makes_the_same_pages(site):
    run = runs.begin(read("手册.docx", styled_docx()), by=site.person(EDITOR))
    written(site, run)
    assert [p.title for p in SectionPage.objects.all()] == ["办公室", "规划股", "计财股"]
    assert "第二条具体要求如下" in said_in(draft_of()).replace(" ", "")
    assert "<ol><li>按时办理" in said_in(draft_of())
