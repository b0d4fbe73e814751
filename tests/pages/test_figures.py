"""Living figures: what is counted, what a release freezes, what the public reads of it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.search import index

from forms.errors import AlreadyDecided, DomainError, Stale
from forms.models import ApprovalRequest
from pages import generation, kept
from pages.figures import release
from pages.figures.quarters import Quarter, read
from pages.handover.package import write
from pages.models import FiguresPage, Release
from pages.public import is_public, public_pages
from pages.search.find import find
from tests.pages.figures_office import FORM, PAST, Figures, in_month, on, opened
from tests.pages.reading import read as reading

pytestmark = pytest.mark.one_database

FEW = "少于5件,不显示"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), opened() as figures:
        yield figures


@pytest.fixture
def figures(made: Figures, db: None) -> Figures:
    return made


def page_of(client, slug: str = "spending") -> str:
    return reading(client, f"/disclosure/{slug}/").words


def api(client, figures: Figures, slug: str = "spending"):
    answer = client.get(f"/api/v2/pages/{figures.pages[slug].pk}/")
    return answer.json() if answer.status_code == 200 else None


# --- quarters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026-1", "2026-01-01", "2026-03-31"),
        ("2024-4", "2024-10-01", "2024-12-31"),
        ("2024-2", "2024-04-01", "2024-06-30"),
    ],
)
def test_a_quarter_has_three_months(key, first, last) -> None:
    quarter = read(key)
    assert quarter is not None and quarter.key == key
    assert (quarter.first.isoformat(), quarter.last.isoformat()) == (first, last)
    assert not quarter.is_over(quarter.last) and quarter.is_over(quarter.following.first)


@pytest.mark.parametrize("text", ["", "2026", "2026-5", "2026-0", "1999-1", "二〇-1", "2026-3 "])
def test_what_is_no_quarter_is_none(text) -> None:
    assert read(text) is None


# --- spending: what counts ---------------------------------------------------------------------


def test_settled_amounts_are_added_up_by_month(figures: Figures) -> None:
    figures.line()
    figures.settled("100.10", in_month(1))
    figures.settled("20.00", in_month(1))
    figures.settled("3000.05", in_month(3))
    assert figures.fen() == [[12010, 0, 300005]]


def test_samples_are_never_counted(figures: Figures) -> None:
    figures.line()
    figures.settled("100.00", in_month(1))
    figures.settled("5.00", in_month(1), sample=True)
    assert figures.fen() == [[10000, 0, 0]]
    ApprovalRequest.objects.filter(sample=False).update(sample=True)
    assert figures.counts().figures is None


@pytest.mark.parametrize("settlement", ["none", "open"])
@pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
def test_what_is_not_settled_is_not_spent(figures: Figures, status, settlement) -> None:
    figures.line()
    figures.settled("100.00", in_month(1))
    figures.request(
        status=status,
        settlement=settlement,
        answers={"estimate": "9999.00"},
        approved_at=on(in_month(1)),
    )
    assert figures.fen() == [[10000, 0, 0]]


def test_the_month_is_that_of_the_last_decision_of_its_settlement_in_shanghai(figures) -> None:
    figures.line()
    twice = figures.settled("100.00", in_month(1))
    figures.decided(twice, on(in_month(2, 1), hour=0))  # still the evening before in Greenwich
    assert figures.fen() == [[0, 10000, 0]]


def test_a_settlement_of_another_quarter_is_not_of_this_one(figures: Figures) -> None:
    figures.line()
    figures.settled("1.00", PAST.first)
    figures.settled("2.00", PAST.first - datetime.timedelta(days=1), hour=23)
    figures.settled("4.00", PAST.following.first, hour=0)
    figures.settled("8.00", PAST.last, hour=23)
    assert figures.fen() == [[100, 0, 800]]


@pytest.mark.parametrize("value", [None, "很多", 12, "-5.00", "1.005", ["5.00"]])
def test_what_is_no_money_is_left_out_and_listed_to_the_office(figures: Figures, value) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    odd = figures.settled(value, in_month(2))
    found = figures.counts()
    assert found.figures == {"lines": [{"label": "维修费", "fen": [0, 700, 0]}]}
    assert found.left_out == [f"维修费:{odd.number}没有填写实际金额,未计入。"]


def test_an_amount_that_the_form_works_out_counts_too(figures: Figures) -> None:
    figures.line("办公用品", form="purchase", key="total")
    bought = figures.office.files("purchase", by="clerk-planning")
    bought.status, bought.settlement = "approved", "settled"
    bought.save()
    figures.decided(bought, on(in_month(1)))
    assert figures.fen() == [[52000, 0, 0]]


def test_a_line_whose_form_never_settled_anything_is_not_shown_as_nothing_spent(figures) -> None:
    figures.line()
    figures.line("采购费", form="purchase", key="total")
    figures.settled("7.00", in_month(2))
    found = figures.counts()
    assert [line["label"] for line in found.figures["lines"]] == ["维修费"]
    assert found.left_out == ["采购费:所选申请表还没有结算过的申请单,本季度不列出。"]


def test_no_section_and_no_person_is_in_the_figures(figures: Figures) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    figures.releases()
    said = json.dumps(Release.objects.get().figures, ensure_ascii=False)
    assert said == '{"lines": [{"fen": [0, 700, 0], "label": "维修费"}]}' or said == (
        '{"lines": [{"label": "维修费", "fen": [0, 700, 0]}]}'
    )


# --- releases ----------------------------------------------------------------------------------


def test_a_quarter_that_is_not_over_is_not_released(figures: Figures) -> None:
    figures.line()
    figures.settled("7.00", timezone.localdate())
    now = Quarter.of(timezone.localdate())
    with pytest.raises(DomainError, match="还没有结束,不能发布"):
        figures.releases(quarter=now)
    assert not Release.objects.exists()


def test_where_nothing_was_settled_nothing_is_released(figures: Figures) -> None:
    figures.line()
    with pytest.raises(DomainError, match="没有可以发布的数字"):
        figures.releases()


def test_figures_that_changed_since_they_were_read_are_not_released(figures: Figures) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    seen = release.digest(figures.counts().figures)
    figures.settled("1.00", in_month(2))
    person = figures.office.person("office-head")
    with pytest.raises(Stale, match="请核对新的数字"):
        release.release(
            figures.office.bureau, "spending", PAST, by=person, seen=seen, replaces=None
        )
    assert not Release.objects.exists()


def test_what_is_settled_later_changes_nothing_until_it_is_released_anew(
    figures: Figures, client
) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    first = figures.releases()
    figures.settled("1000.00", in_month(2))
    assert "7.00" in page_of(client) and "1,007.00" not in page_of(client)
    assert api(client, figures)["releases"][0]["total"] == "7.00"

    second = figures.releases()

    assert "1,007.00" in page_of(client)
    assert [r["total"] for r in api(client, figures)["releases"]] == ["1007.00"]
    first.refresh_from_db()
    assert first.figures["lines"][0]["fen"] == [0, 700, 0] and first.withdrawn_at
    changes = [
        (entry.object_id, entry.user.username, entry.data["changes"][0]["new"])
        for entry in kept.records(figures.office.bureau.pk).order_by("id")
        if entry.content_type.model == "release"
    ]
    assert changes == [
        (str(first.pk), "office-head", "已发布"),
        (str(first.pk), "office-head", "已由新的发布代替"),
        (str(second.pk), "office-head", "已发布"),
    ]


def test_a_second_release_of_what_stands_gets_a_sentence(figures: Figures) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    figures.releases()
    seen = release.digest(figures.counts().figures)
    person = figures.office.person("secretary")
    with pytest.raises(AlreadyDecided, match=r"已于\d\d:\d\d发布,没有重复发布"):
        release.release(
            figures.office.bureau, "spending", PAST, by=person, seen=seen, replaces=None
        )
    assert Release.objects.count() == 1


def test_two_at_the_same_moment_the_database_keeps_one(figures: Figures, monkeypatch) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    figures.releases()
    look, looks = release._standing, []

    def too_early(*args):
        """The first look comes before the other one has written."""
        looks.append(args)
        return look(*args).none() if len(looks) == 1 else look(*args)

    monkeypatch.setattr(release, "_standing", too_early)
    seen = release.digest(figures.counts().figures)
    person = figures.office.person("secretary")
    with pytest.raises(AlreadyDecided, match="没有重复发布"):
        release.release(
            figures.office.bureau, "spending", PAST, by=person, seen=seen, replaces=None
        )
    assert Release.objects.filter(withdrawn_at=None).count() == 1
    assert Release.objects.get().released_by.username == "office-head"


def test_the_database_refuses_two_that_stand(figures: Figures) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    again = figures.releases()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_a_release_is_taken_back_once(figures: Figures) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    made = figures.releases()
    release.withdraw(made, by=figures.office.person("office-head"))
    with pytest.raises(AlreadyDecided, match="已于"):
        release.withdraw(made, by=figures.office.person("secretary"))
    made.refresh_from_db()
    assert made.withdrawn_by.username == "office-head"


# --- what the public reads ---------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["spending", "fulfilment"])
def test_without_a_release_the_page_is_not_there(figures: Figures, client, slug) -> None:
    page = FiguresPage.objects.get(slug=slug)
    assert page.live and not is_public(page)
    assert client.get(f"/disclosure/{slug}/").status_code == 404
    assert api(client, figures, slug) is None
    for address in ("/", "/disclosure/", "/sitemap/", "/sitemap.xml"):
        assert page.title not in client.get(address).content.decode()


def test_a_column_with_nothing_but_such_a_page_is_not_there_either(figures: Figures) -> None:
    from pages.models import ColumnPage

    column = ColumnPage(title="财政信息", slug="budgets", live=True)
    ColumnPage.objects.get(slug="disclosure").add_child(instance=column)
    column.add_child(instance=FiguresPage(title="又一页", slug="again", kind="spending"))
    assert not is_public(column)
    figures.line()
    figures.settled("7.00", in_month(2))
    figures.releases()
    assert is_public(column)


def test_the_page_shows_months_lines_and_sums_under_its_heading(figures: Figures, client) -> None:
    figures.line()
    figures.line("采购费", form="purchase", key="total")
    figures.settled("1234.50", in_month(1))
    figures.settled("0.50", in_month(3))
    figures.releases()
    shown = reading(client, "/disclosure/spending/")
    first, _second, third = PAST.months
    assert "业务登记数,以决算为准" in shown.words
    assert f"{first}月 1,234.50 1,234.50" in shown.words
    assert f"{third}月 0.50 0.50" in shown.words
    assert "合计 1,235.00 1,235.00" in shown.words
    assert "采购费" not in shown.words
    assert f"{PAST}数字于{timezone.localdate()}发布。" in shown.words


def test_the_picture_has_a_name_and_its_numbers_and_no_style(figures: Figures, client) -> None:
    figures.line()
    figures.settled("1234.50", in_month(1))
    figures.releases()
    html = client.get("/disclosure/spending/").content.decode()
    picture = html[html.index("<svg") : html.index("</svg>")]
    assert 'role="img"' in picture and "<desc" in picture
    assert f"{PAST.year}年维修费(按月,单位:元)" in picture
    assert "1,234.50" in picture and "0.00" in picture
    assert "style=" not in html and "<style" not in html and "<script" not in html


def test_programs_read_the_figures_as_structure(figures: Figures, client) -> None:
    figures.line()
    figures.settled("1234.50", in_month(1))
    made = figures.releases()
    (found,) = api(client, figures)["releases"]
    months = [f"{PAST.year}-{month:02d}" for month in PAST.months]
    assert found == {
        "year": PAST.year,
        "quarter": PAST.number,
        "released_at": timezone.localtime(made.released_at).isoformat(timespec="seconds"),
        "note": "业务登记数,以决算为准",
        "lines": [
            {
                "label": "维修费",
                "months": [
                    {"month": months[0], "amount": "1234.50"},
                    {"month": months[1], "amount": "0.00"},
                    {"month": months[2], "amount": "0.00"},
                ],
                "total": "1234.50",
            }
        ],
        "total": "1234.50",
    }


def test_what_is_taken_back_is_gone_everywhere(
    figures: Figures, client, tmp_path: Path, settings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    figures.line()
    figures.settled("1234.50", in_month(1))
    made = figures.releases()
    index.insert_or_update_object(figures.pages["spending"])

    def places() -> dict[str, bool]:
        write(tmp_path / "package")
        kept_files = (p for p in (tmp_path / "package").rglob("*") if p.is_file())
        return {
            "page": client.get("/disclosure/spending/").status_code == 200,
            "column": "三公经费" in client.get("/disclosure/").content.decode(),
            "map": "三公经费" in client.get("/sitemap/").content.decode(),
            "sitemap": "/spending/" in client.get("/sitemap.xml").content.decode(),
            "search": bool(find("三公经费").total),
            "api": api(client, figures) is not None,
            "listing": "三公经费" in json.dumps(
                client.get("/api/v2/pages/").json(), ensure_ascii=False
            ),
            "export": any("1,234.50" in p.read_text(errors="ignore") for p in kept_files),
        }  # fmt: skip

    assert set(places().items()) == {(place, True) for place in places()}
    release.withdraw(made, by=figures.office.person("office-head"))
    assert set(places().items()) == {(place, False) for place in places()}
    assert "1,234.50" not in client.get("/feed.xml").content.decode()


def test_pages_kept_whole_are_renewed_by_a_release_and_by_its_end(
    figures: Figures, django_capture_on_commit_callbacks
) -> None:
    figures.line()
    figures.settled("7.00", in_month(2))
    names = [generation.current()]
    with django_capture_on_commit_callbacks(execute=True):
        made = figures.releases()
    names.append(generation.current())
    with django_capture_on_commit_callbacks(execute=True):
        release.withdraw(made, by=figures.office.person("office-head"))
    names.append(generation.current())
    assert len(set(names)) == 3


# --- the pledge board --------------------------------------------------------------------------

DUE = in_month(2, 10)
LATER = in_month(2, 12)


def cases(figures: Figures, on_time: int, late: int = 0, untimed: int = 0) -> None:
    for _each in range(on_time):
        figures.case(DUE, due=DUE)
    for _each in range(late):
        figures.case(LATER, due=DUE)
    for _each in range(untimed):
        figures.case(LATER)


def board(figures: Figures) -> list[tuple]:
    found = figures.counts("pledges").figures
    rows = found["matters"] if found else []
    return [(row["cases"], row["limited"], row["percent"]) for row in rows]


@pytest.mark.parametrize(
    ("on_time", "late", "untimed", "row"),
    [
        (5, 0, 0, (5, True, 100)),
        (4, 1, 0, (5, True, 80)),
        (5, 1, 2, (8, True, 83)),  # 83.3: rounded down
        (0, 5, 0, (5, True, 0)),
        (4, 0, 0, (None, True, None)),
        (4, 0, 5, (9, True, None)),  # five without a limit do not open the share of four
        (0, 0, 6, (6, False, None)),
    ],
)
def test_a_matter_has_its_cases_and_the_share_on_time(
    figures: Figures, on_time, late, untimed, row
) -> None:
    cases(figures, on_time, late, untimed)
    assert board(figures) == [row]


def test_a_matter_without_cases_and_one_with_samples_only_is_not_on_the_board(figures) -> None:
    for _each in range(6):
        figures.case(DUE, sample=True)
    assert figures.counts("pledges").figures is None
    assert figures.counts("pledges").left_out == ["设备报修:本季度没有办件。"]


def test_an_open_case_past_its_limit_is_late_and_counts_when_the_limit_ran_out(figures) -> None:
    cases(figures, 4)
    figures.case(None, due=DUE)
    assert board(figures) == [(5, True, 80)]


def test_a_late_case_counts_once_though_it_is_closed_a_quarter_later(figures) -> None:
    cases(figures, 4)
    day = PAST.following.first
    figures.case(day, due=DUE)
    figures.case(day, due=PAST.last)  # its limit had not run out within the quarter
    assert board(figures) == [(5, True, 80)]
    following = figures.counts("pledges", PAST.following).figures["matters"]
    assert [(row["cases"], row["percent"]) for row in following] == [(None, None)]


@pytest.mark.parametrize("status", ["withdrawn", "cancelled", "changed", "stopped"])
def test_what_was_given_up_is_no_case(figures: Figures, status) -> None:
    cases(figures, 5)
    made = figures.case(LATER, due=DUE)
    made.status = status
    made.save()
    assert board(figures) == [(5, True, 100)]


def test_the_board_shows_the_limit_the_cases_and_the_share(figures: Figures, client) -> None:
    cases(figures, 5, late=1)
    figures.releases("pledges")
    words = page_of(client, "fulfilment")
    assert "设备报修 承诺5个工作日,法定20个工作日 6件 83%" in words
    assert reading(client, "/disclosure/fulfilment/").links["设备报修"] == "/disclosure/repairs/"


def test_a_small_count_is_hidden_on_the_page_in_the_interface_and_in_the_row(
    figures: Figures, client
) -> None:
    cases(figures, 3, late=1)
    made = figures.releases("pledges")
    assert f"20个工作日 {FEW} {FEW}" in page_of(client, "fulfilment")
    (found,) = api(client, figures, "fulfilment")["releases"]
    (matter,) = found["matters"]
    assert (matter["cases"], matter["on_time_percent"], found["hidden_below"]) == (None, None, 5)
    assert made.figures["matters"][0]["cases"] is None, "what is not kept cannot leak"


def test_the_form_of_the_cases_is_told_to_nobody(figures: Figures, client) -> None:
    cases(figures, 5)
    figures.releases("pledges")
    assert FORM not in json.dumps(api(client, figures, "fulfilment"))
    assert FORM not in client.get(f"/api/v2/pages/{figures.pages['repairs'].pk}/").content.decode()


def test_a_matter_that_became_private_is_on_no_board(figures: Figures, client) -> None:
    cases(figures, 5)
    figures.releases("pledges")
    PageViewRestriction.objects.create(
        page=figures.pages["repairs"].page_ptr, restriction_type="login"
    )
    assert "设备报修" not in client.get("/disclosure/fulfilment/").content.decode()
    assert api(client, figures, "fulfilment")["releases"] == []
    assert figures.counts("pledges").figures is None


def test_the_other_kind_is_not_opened_by_a_release(figures: Figures) -> None:
    cases(figures, 5)
    figures.releases("pledges")
    slugs = public_pages(FiguresPage.objects.all()).values_list("slug", flat=True)
    assert list(slugs) == ["fulfilment"]
