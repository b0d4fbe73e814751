"""Due dates: the published vectors, a slow second counter, and what must always hold."""

import datetime
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forms
from forms.workcalendar import Calendar, SpecialDay
from forms.worktime import due

FILE = Path(forms.__file__).parent / "starter" / "calendar.json"


def of_the_notices():
    days, years = {}, json.loads(FILE.read_text(encoding="utf-8"))["years"]
    for notice in (notice for year in years for notice in year["notices"]):
        for name, first, last in notice["off"]:
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last):
                days[day] = SpecialDay(False, name)
                day += timedelta(days=1)
        for name, day in notice["work"]:
            days[date.fromisoformat(day)] = SpecialDay(True, name)
    return Calendar(days, frozenset(year["year"] for year in years))


CALENDAR = of_the_notices()


def ends(received, days, unit="working", count="after", calendar=CALENDAR):
    return due(date.fromisoformat(received), days, unit=unit, count=count, calendar=calendar)


# --- the vectors ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "days", "after", "inclusive"),
    [
        ("2014-09-26", 15, "2014-10-22", "2014-10-21"),
        ("2014-09-28", 7, "2014-10-13", "2014-10-11"),
        ("2014-01-26", 10, "2014-02-13", "2014-02-12"),
        ("2025-09-28", 15, "2025-10-24", "2025-10-23"),
        ("2025-12-26", 20, "2026-01-26", "2026-01-23"),
        ("2026-02-10", 20, "2026-03-16", "2026-03-13"),
        ("2026-02-14", 7, "2026-03-03", "2026-03-02"),
        ("2026-09-18", 20, "2026-10-22", "2026-10-21"),
        ("2026-09-30", 15, "2026-10-27", "2026-10-26"),
    ],
)
def test_working_days_end_as_the_vectors_say(received, days, after, inclusive):
    assert ends(received, days, count="after").date.isoformat() == after
    assert ends(received, days, count="inclusive").date.isoformat() == inclusive


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2026-08-03", 60, "2026-10-08"),  # 10-02, in the holiday
        ("2025-11-20", 30, "2025-12-22"),  # 12-20, a Saturday
        ("2026-09-20", 15, "2026-10-08"),  # 10-05, in the holiday
        ("2026-09-24", 16, "2026-10-10"),  # a Saturday that is worked: nothing moves
        ("2026-03-02", 1, "2026-03-03"),
    ],
)
def test_calendar_days_that_end_on_a_rest_day_move_to_the_next_working_day(
    received, days, expected
):
    assert ends(received, days, unit="calendar").date.isoformat() == expected


def test_calendar_days_counted_with_the_day_of_receipt_end_a_day_earlier():
    assert ends("2026-03-02", 10, "calendar", "inclusive").date == date(2026, 3, 11)
    assert ends("2026-03-02", 10, "calendar", "after").date == date(2026, 3, 12)


@pytest.mark.parametrize("received", ["2026-10-01", "2026-10-04", "2026-10-07"])
def test_a_paper_that_comes_on_a_rest_day_counts_from_the_next_working_day(received):
    assert ends(received, 1, count="inclusive").date == date(2026, 10, 8)
    assert ends(received, 3, count="inclusive").date == date(2026, 10, 10)  # a worked Saturday


# --- the explanation --------------------------------------------------------------------------


def told(result):
    return [
        (note.date.isoformat()[5:], note.number, note.reason, note.remark) for note in result.days
    ]


def test_every_day_from_receipt_to_the_due_date_is_explained():
    assert told(ends("2026-09-18", 6)) == [
        ("09-18", None, "工作日", "收到当日不计"),
        ("09-19", None, "周末", ""),
        ("09-20", 1, "调休上班", ""),
        ("09-21", 2, "工作日", ""),
        ("09-22", 3, "工作日", ""),
        ("09-23", 4, "工作日", ""),
        ("09-24", 5, "工作日", ""),
        ("09-25", None, "中秋节", ""),
        ("09-26", None, "中秋节", ""),
        ("09-27", None, "中秋节", ""),
        ("09-28", 6, "工作日", ""),
    ]


def test_a_count_that_begins_on_a_rest_day_says_so():
    assert told(ends("2026-10-06", 1, count="inclusive")) == [
        ("10-06", None, "国庆节", "收到当日休息,从下一工作日起算"),
        ("10-07", None, "国庆节", ""),
        ("10-08", 1, "工作日", ""),
    ]


def test_a_limit_that_moved_says_why():
    assert told(ends("2026-10-02", 2, unit="calendar")) == [
        ("10-02", None, "国庆节", "收到当日不计"),
        ("10-03", 1, "国庆节", ""),
        ("10-04", 2, "国庆节", "期限最后一日休息,顺延"),
        ("10-05", None, "国庆节", "顺延"),
        ("10-06", None, "国庆节", "顺延"),
        ("10-07", None, "国庆节", "顺延"),
        ("10-08", None, "工作日", "顺延至此"),
    ]


def test_a_day_off_without_a_name_is_still_told():
    calendar = Calendar({date(2026, 3, 3): SpecialDay(False)}, frozenset({2026}))
    assert told(ends("2026-03-02", 1, calendar=calendar))[1] == ("03-03", None, "放假", "")


# --- provisional ------------------------------------------------------------------------------


def test_a_limit_that_reaches_an_unpublished_year_is_provisional():
    result = ends("2026-12-28", 4)
    assert result.date == date(2027, 1, 1)  # by weekends alone, the notice not being known
    assert result.provisional is True
    assert result.unpublished == (2027,)


def test_a_limit_that_stays_in_published_years_is_certain():
    result = ends("2026-12-28", 3)
    assert result.date == date(2026, 12, 31)
    assert result.provisional is False
    assert result.unpublished == ()


def test_a_limit_that_only_moves_into_an_unpublished_year_is_provisional():
    result = ends("2023-12-29", 1, "calendar", calendar=Calendar({}, frozenset({2023})))
    assert (result.date, result.provisional) == (date(2024, 1, 1), True)


def test_a_published_year_makes_the_same_limit_certain_and_may_move_it():
    published = Calendar(
        {**CALENDAR.days, date(2027, 1, 1): SpecialDay(False, "元旦")},
        CALENDAR.confirmed | {2027},
    )
    result = ends("2026-12-28", 4, calendar=published)
    assert (result.date, result.provisional) == (date(2027, 1, 4), False)


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, -1, 401, 10**30, True, 1.0, "5", None])
def test_a_limit_outside_1_to_400_days_is_refused(days):
    with pytest.raises(ValueError):
        due(date(2026, 3, 2), days, unit="working", count="after", calendar=CALENDAR)


@pytest.mark.parametrize(
    "received",
    [date.max, date.min, date(1899, 12, 31), date(2101, 1, 1), "2026-03-02", None, 20260302,
     datetime.datetime(2026, 3, 2)],
)  # fmt: skip
def test_a_receipt_that_is_no_date_of_a_form_is_refused(received):
    with pytest.raises(ValueError):
        due(received, 5, unit="working", count="after", calendar=CALENDAR)


@pytest.mark.parametrize(("unit", "count"), [("weeks", "after"), ("working", "before"), ("", "")])
def test_an_unknown_way_of_counting_is_refused(unit, count):
    with pytest.raises(ValueError):
        due(date(2026, 3, 2), 5, unit=unit, count=count, calendar=CALENDAR)


def test_the_longest_limit_at_the_end_of_time_is_counted():
    assert ends("2100-12-31", 400).provisional is True


# --- a second counter, and what must always hold ----------------------------------------------

RECEIVED = st.dates(date(2014, 1, 1), date(2028, 12, 31))
DAYS = st.integers(1, 400)
SHORT = st.integers(1, 60)
WAYS = st.sampled_from(["after", "inclusive"])
UNITS = st.sampled_from(["working", "calendar"])


def invented():
    """A calendar no notice ever gave: the rules must hold on any."""
    special = st.dictionaries(
        st.dates(date(2026, 1, 1), date(2026, 4, 30)), st.booleans().map(SpecialDay), max_size=40
    )
    return st.builds(Calendar, special, st.frozensets(st.integers(2025, 2027)))


def slowly(received, days, unit, count, calendar):
    """As a clerk with a wall calendar would: list the days, strike out, point at the n-th."""
    wall = [received + timedelta(days=i) for i in range(1000)]
    if count == "after":
        wall = wall[1:]
    if unit == "working":
        return [day for day in wall if calendar.is_working(day)][days - 1]
    return next(day for day in wall[days - 1 :] if calendar.is_working(day))


@settings(max_examples=250, deadline=None)
@given(RECEIVED, DAYS, UNITS, WAYS)
def test_the_due_date_is_that_of_the_slow_counter(received, days, unit, count):
    result = due(received, days, unit=unit, count=count, calendar=CALENDAR)
    assert result.date == slowly(received, days, unit, count, CALENDAR)


@settings(max_examples=250, deadline=None)
@given(st.dates(date(2025, 12, 1), date(2026, 5, 31)), SHORT, UNITS, WAYS, invented())
def test_it_is_so_on_any_calendar(received, days, unit, count, calendar):
    result = due(received, days, unit=unit, count=count, calendar=calendar)
    assert result.date == slowly(received, days, unit, count, calendar)
    assert calendar.is_working(result.date)


@settings(max_examples=200, deadline=None)
@given(RECEIVED, SHORT, UNITS)
def test_counting_with_the_day_of_receipt_is_never_later(received, days, unit):
    def end(count):
        return due(received, days, unit=unit, count=count, calendar=CALENDAR).date

    assert end("inclusive") <= end("after")


@settings(max_examples=200, deadline=None)
@given(RECEIVED, st.integers(1, 399), UNITS, WAYS)
def test_a_longer_limit_never_ends_earlier(received, days, unit, count):
    def end(limit):
        return due(received, limit, unit=unit, count=count, calendar=CALENDAR).date

    assert end(days) <= end(days + 1)
    if unit == "working":
        assert end(days) < end(days + 1)


@settings(max_examples=200, deadline=None)
@given(RECEIVED, SHORT, UNITS, WAYS)
def test_the_explanation_is_whole(received, days, unit, count):
    result = due(received, days, unit=unit, count=count, calendar=CALENDAR)
    walked = [note.date for note in result.days]
    assert walked == [received + timedelta(days=i) for i in range(len(walked))]
    assert walked[-1] == result.date
    assert [n.number for n in result.days if n.number is not None] == list(range(1, days + 1))
    assert all(note.reason for note in result.days)
    if unit == "working":
        assert all(CALENDAR.is_working(n.date) for n in result.days if n.number is not None)
    assert result.provisional == any(day.year not in CALENDAR.confirmed for day in walked)
