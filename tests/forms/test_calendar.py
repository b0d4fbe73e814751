"""The working calendar of the database: what is loaded, whom it agrees with, ``manage.py due``."""

import os
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import chinese_calendar
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from forms.models.calendar import CalendarDay, CalendarYear
from forms.starter.calendar import calendar_days, load_calendar, read_calendar

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
WORKING_DAYS = {
    2014: 250, 2015: 249, 2016: 250, 2017: 249, 2018: 250, 2019: 250, 2020: 249,
    2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip


def days_of(year):
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


# --- the file ---------------------------------------------------------------------------------


def test_no_day_is_named_twice_in_the_file():
    named = [row.date for year in read_calendar() for row in calendar_days(year)]
    assert len(named) == len(set(named))


def test_every_make_up_workday_of_the_file_is_a_weekend():
    worked = [
        row.date for year in read_calendar() for row in calendar_days(year) if row.kind == "work"
    ]
    assert worked and all(day.weekday() >= 5 for day in worked)


def test_every_year_of_the_file_says_by_which_notice():
    for year in read_calendar():
        assert year["notices"]
        for notice in year["notices"]:
            assert notice["number"].endswith("号")
            # published in the year before, or a change in the course of the year
            assert notice["date"][:4] in (str(year["year"] - 1), str(year["year"]))


# --- loading ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_loaded_calendar_agrees_with_the_library_on_every_day():
    load_calendar()
    calendar = CalendarDay.current_calendar()
    differing = [
        day
        for year in WORKING_DAYS
        for day in days_of(year)
        if calendar.is_working(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.django_db
def test_every_loaded_year_has_its_number_of_working_days():
    load_calendar()
    calendar = CalendarDay.current_calendar()
    assert {y: sum(map(calendar.is_working, days_of(y))) for y in WORKING_DAYS} == WORKING_DAYS
    assert calendar.confirmed == frozenset(WORKING_DAYS)


@pytest.mark.django_db
def test_every_loaded_row_says_where_it_comes_from():
    load_calendar()
    assert not CalendarDay.objects.exclude(source="notice").exists()
    assert not CalendarDay.objects.filter(notice="").exists()
    assert not CalendarDay.objects.filter(name="").exists()
    changed = CalendarYear.objects.get(year=2019)
    assert changed.source == "国办发明电〔2018〕15号;国办发明电〔2019〕3号"
    assert CalendarDay.objects.get(date=date(2018, 12, 29)).notice == "国办发明电〔2018〕15号"


@pytest.mark.django_db
def test_loading_again_adds_nothing():
    assert load_calendar() == len(WORKING_DAYS)
    before = list(CalendarDay.objects.values_list())
    assert load_calendar() == 0
    assert list(CalendarDay.objects.values_list()) == before


@pytest.mark.django_db
def test_loading_again_leaves_what_the_office_changed():
    load_calendar()
    CalendarDay.objects.filter(date=date(2026, 5, 5)).update(date=date(2026, 5, 6))
    CalendarDay.objects.filter(date=date(2026, 10, 10)).update(kind="off", name="停电")
    CalendarYear.objects.filter(year=2026).update(confirmed=False)

    load_calendar()

    assert not CalendarDay.objects.filter(date=date(2026, 5, 5)).exists()
    assert CalendarDay.objects.get(date=date(2026, 10, 10)).name == "停电"
    assert CalendarYear.objects.get(year=2026).confirmed is False


@pytest.mark.django_db
def test_a_day_typed_in_before_its_year_was_loaded_stays():
    CalendarDay.objects.create(date=date(2026, 5, 1), kind="off", name="五一")

    load_calendar()

    assert CalendarDay.objects.get(date=date(2026, 5, 1)).name == "五一"
    assert CalendarDay.objects.filter(date__year=2026, date__month=5).count() == 6


@pytest.mark.django_db
def test_reading_the_calendar_takes_two_statements(django_assert_num_queries):
    load_calendar()
    with django_assert_num_queries(2):
        CalendarDay.current_calendar()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "second", [{"date": date(2027, 1, 1), "kind": "work"}, {"date": date(2027, 1, 2), "kind": "?"}]
)
def test_the_database_refuses_a_second_row_of_a_day_and_an_unknown_kind(second):
    CalendarDay.objects.create(date=date(2027, 1, 1), kind="off", name="元旦")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(**second)


# --- the command ------------------------------------------------------------------------------


def told(*args):
    out = StringIO()
    call_command("due", *args, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_command_tells_the_due_date_and_every_day():
    load_calendar()
    lines = told("2026-09-18", "20", "--unit", "working", "--count", "after")
    assert lines[:6] == [
        "2026-09-18 周五 收到,20个工作日,收到次日为第1日",
        "到期日 2026-10-22 周四",
        "",
        "2026-09-18 周五   — 工作日(收到当日不计)",
        "2026-09-19 周六   — 周末",
        "2026-09-20 周日   1 调休上班",
    ]
    assert lines[-1] == "2026-10-22 周四  20 工作日"
    assert "2026-10-01 周四   — 国庆节" in lines


@pytest.mark.django_db
def test_the_command_counts_as_the_handbook_and_in_calendar_days_too():
    load_calendar()
    assert told("2026-09-18", "20", "--count", "inclusive")[1] == "到期日 2026-10-21 周三"
    assert told("2026-09-20", "15", "--unit", "calendar")[1] == "到期日 2026-10-08 周四"


@pytest.mark.django_db
def test_the_command_marks_a_provisional_date_and_names_the_year():
    load_calendar()
    lines = told("2026-12-28", "4")
    assert lines[1] == "到期日 2027-01-01 周五 暂定(放假安排公布后重算)"
    assert lines[2] == "2027年放假安排未公布,按周末推算。"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("2026-02-30", "5"), "收到日期请写成 2026-09-18 的样子。"),
        (("20260218", "5"), "收到日期请写成 2026-09-18 的样子。"),
        (("２０２６-09-18", "5"), "收到日期请写成 2026-09-18 的样子。"),
        (("0001-01-01", "5"), "收到日期请写1900年至2100年之间的日子。"),
        (("9999-12-31", "5"), "收到日期请写1900年至2100年之间的日子。"),
        (("2026-09-18", "0"), "天数请写1到400之间的整数。"),
        (("2026-09-18", "401"), "天数请写1到400之间的整数。"),
        (("2026-09-18", "-3"), "天数请写1到400之间的整数。"),
        (("2026-09-18", "五"), "天数请写1到400之间的整数。"),
        (("2026-09-18", "1" * 5000), "天数请写1到400之间的整数。"),
    ],
)
def test_bad_arguments_get_a_sentence(args, sentence):
    with pytest.raises(CommandError) as refusal:
        told(*args)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("args", [("--unit", "weeks"), ("--count", "before"), ("--colour", "red")])
def test_an_option_that_is_not_offered_is_refused(args):
    with pytest.raises(CommandError):
        told("2026-09-18", "5", *args)


def test_a_database_that_was_never_prepared_gets_a_sentence_and_exit_code_1(tmp_path):
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")},
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, str(MANAGE), "due", "2026-09-18", "20"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "请先运行 manage.py up --no-serve 准备数据库。" in done.stderr
    assert "Traceback" not in done.stderr
