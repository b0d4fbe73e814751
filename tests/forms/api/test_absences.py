"""Absences: who may register them, what is refused, who ends them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.absences import Wanted, problems
from permissions import people
from permissions.models import Absence, Bureau, User
from permissions.org import Away, Holding, Org, Person, PostFacts
from tests.forms.api.conftest import refusal
from tests.scenario import day


def asked(**changes) -> dict:
    return {"acting": "deputy-office", "from": day(), "to": day(3), **changes}


def test_everybody_registers_his_own_absence(api):
    made = api("clerk-planning").post("absences/", asked(acting="planning-head"))
    assert made.status_code == 201
    (row,) = Absence.objects.all()
    assert made.json() == {
        "id": row.pk,
        "holder": "clerk-planning",
        "acting": "planning-head",
        "from": day(),
        "to": day(3),
        "forms": [],
    }
    assert row.entered_by.username == "clerk-planning"


@pytest.mark.parametrize("account", ["office-head", "admin"])
def test_the_office_head_and_the_administrator_register_anybodys(api, account):
    made = api(account).post("absences/", asked(holder="director", forms=["trip", "purchase"]))
    assert made.status_code == 201
    assert (made.json()["holder"], made.json()["forms"]) == ("director", ["trip", "purchase"])


@pytest.mark.parametrize("account", ["clerk-planning", "deputy-office", "registry", "director"])
def test_others_only_their_own(api, account):
    refusal(api(account).post("absences/", asked(holder="finance-head")), 422, "invalid", "holder")
    own = api(account).post("absences/", asked(holder=account, acting="finance-head"))
    assert own.status_code == 201


def test_a_superuser_registers_no_more_than_anybody(api):
    User.objects.filter(username="driver").update(is_superuser=True)
    refusal(api("driver").post("absences/", asked(holder="director")), 422, "invalid", "holder")
    assert api("driver").get("absences/").json() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"acting": "nobody"}, "acting"),
        ({"acting": "clerk-planning"}, "acting"),
        ({"acting": "admin"}, "acting"),
        ({"acting": None}, "acting"),
        ({"acting": ["x"]}, "acting"),
        ({"acting": "x" * 500}, "acting"),
        ({"from": None}, "from"),
        ({"from": "2026-9-1"}, "from"),
        ({"from": "20260901"}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({"from": "1899-12-31"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "２０２６-09-20"}, "to"),
        ({"to": 20260920}, "to"),
        ({"from": "2026-09-20", "to": "2026-09-19"}, "to"),
        ({"from": "2026-09-01", "to": "2026-09-17"}, "to"),
        ({"forms": ["nothing"]}, "forms"),
        ({"forms": ["trip", "trip"]}, "forms"),
        ({"forms": "trip"}, "forms"),
        ({"forms": [f"f{i}" for i in range(101)]}, "forms"),
        ({"until": "2026-09-20"}, "until"),
    ],
)
def test_what_does_not_do_is_refused_at_its_member(api, changes, field):
    refusal(api("clerk-planning").post("absences/", asked(**changes)), 422, "invalid", field)
    assert not Absence.objects.exists()


def test_nobody_acts_who_has_left(api):
    people.deactivate(User.objects.get(username="deputy-office"))
    refusal(api("clerk-planning").post("absences/", asked()), 422, "invalid", "acting")


def test_an_absence_that_began_already_is_taken_while_it_lasts(api):
    made = api("clerk-planning").post("absences/", asked(**{"from": day(-3), "to": day()}))
    assert made.status_code == 201


def test_the_same_days_are_registered_once(api):
    clerk = api("clerk-planning")
    clerk.post("absences/", asked(forms=["trip"]))
    refusal(clerk.post("absences/", asked(**{"to": day()})), 422, "invalid", "from")
    assert clerk.post("absences/", asked(forms=["purchase"])).status_code == 201
    assert clerk.post("absences/", asked(**{"from": day(4), "to": day(5)})).status_code == 201


def test_two_who_are_away_do_not_act_for_each_other(api):
    api("deputy-office").post("absences/", asked(acting="deputy-finance"))
    api("deputy-finance").post("absences/", asked(acting="finance-head"))
    said = refusal(
        api("finance-head").post("absences/", asked(acting="deputy-office", **{"from": day(3)})),
        *(422, "invalid", "acting"),
    )
    assert "另选代管人" in said["detail"]
    later = asked(acting="deputy-office", **{"from": day(4), "to": day(5)})
    assert api("finance-head").post("absences/", later).status_code == 201


def test_one_sees_ones_own_and_those_one_acts_in_the_office_all(api):
    api("clerk-planning").post("absences/", asked(acting="planning-head"))
    api("office-head").post("absences/", asked(holder="director", acting="deputy-finance"))

    def seen(account: str) -> list[str]:
        return [a["holder"] for a in api(account).get("absences/").json()]

    assert seen("clerk-planning") == ["clerk-planning"]
    assert seen("planning-head") == ["clerk-planning"]
    assert seen("deputy-finance") == seen("director") == ["director"]
    assert seen("registry") == []
    assert seen("office-head") == seen("admin") == ["director", "clerk-planning"]


def test_the_list_has_pages(api):
    for i in range(3):
        api("clerk-planning").post("absences/", asked(**{"from": day(i), "to": day(i)}))
    page = api("clerk-planning").get("absences/?limit=2")
    assert len(page.json()) == 2 and 'rel="next"' in page["Link"]
    after = page.json()[-1]["id"]
    assert len(api("clerk-planning").get(f"absences/?after={after}").json()) == 1
    refusal(api("clerk-planning").get("absences/?after=x"), 422, "invalid", "after")


@pytest.mark.parametrize("account", ["clerk-planning", "office-head", "admin"])
def test_it_is_ended_by_himself_the_office_head_or_the_administrator(api, account):
    made = api("clerk-planning").post("absences/", asked()).json()
    ended = api(account).delete(f"absences/{made['id']}/")
    assert (ended.status_code, ended.content) == (204, b"")
    assert api("clerk-planning").get("absences/").json() == []
    refusal(api(account).delete(f"absences/{made['id']}/"), 409, "state")


def test_others_do_not_end_it(api):
    made = api("clerk-planning").post("absences/", asked()).json()
    refusal(api("deputy-office").delete(f"absences/{made['id']}/"), 403, "not_yours")
    refusal(api("director").delete(f"absences/{made['id']}/"), 404, "not_found")
    assert Absence.objects.get().ended_at is None


@pytest.mark.parametrize("number", ["0", "999", "x", "-1", "1.0", str(2**70), "%20", "²"])
def test_an_unknown_absence_is_not_found(api, number):
    refusal(api("office-head").delete(f"absences/{number}/"), 404, "not_found")


def test_another_bureaus_people_and_absences_are_not_there(api):
    other = Bureau.objects.create(name="别的单位", code="别")
    stranger = User.objects.create(username="stranger", bureau=other)
    friend = User.objects.create(username="friend", bureau=other)
    theirs = Absence.objects.create(
        holder=stranger, acting=friend,
        start=datetime.date(2026, 9, 18), end=datetime.date(2026, 9, 20),
    )  # fmt: skip
    head = api("office-head")
    refusal(head.post("absences/", asked(holder="stranger")), 422, "invalid", "holder")
    refusal(head.post("absences/", asked(acting="friend")), 422, "invalid", "acting")
    refusal(head.delete(f"absences/{theirs.pk}/"), 404, "not_found")
    assert head.get("absences/").json() == []


# --- the rule itself ---------------------------------------------------------------------------

TODAY = datetime.date(2026, 9, 18)
NAMES = "abcd"
POST = PostFacts("p", "岗位", 1, "", (), "", ())
DAYS = st.integers(0, 5).map(lambda n: TODAY + datetime.timedelta(days=n))


@st.composite
def an_absence(draw) -> Wanted:
    first, last = sorted([draw(DAYS), draw(DAYS)])
    holder, acting = draw(st.permutations(NAMES))[:2]
    forms = draw(st.sets(st.sampled_from(["x", "y"])))
    return Wanted(holder, acting, first, last, tuple(sorted(forms)))


def office(absences: tuple[Away, ...]) -> Org:
    return Org(
        posts={"p": POST},
        people={i: Person(i, name, name, True) for i, name in enumerate(NAMES)},
        sections={},
        holdings=tuple(Holding("p", i, TODAY) for i in range(len(NAMES))),
        absences=absences,
    )


@given(st.lists(an_absence(), max_size=8))
def test_whatever_is_taken_somebody_there_answers_for_everybody_every_day(wanted):
    taken: tuple[Away, ...] = ()
    for one in wanted:
        if not problems(one, office(taken), TODAY, {"x", "y"}):
            away = Away(
                NAMES.index(one.holder), NAMES.index(one.acting), one.first, one.last, one.forms
            )
            taken += (away,)
    found = office(taken)
    for n in range(6):
        for form in ("x", "y"):
            on = TODAY + datetime.timedelta(days=n)
            for person in range(len(NAMES)):
                if found.away(person, on, form) is not None:
                    *_passed_on, last = found.answering_for(person, on, form)
                    assert found.away(last, on, form) is None
