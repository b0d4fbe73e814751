"""The starter bureau is loaded once and left as the office leaves it."""

from __future__ import annotations

import datetime
import json

import pytest
from django.contrib.auth.hashers import check_password

from permissions.models import Bureau, Post, Section, Tenure, User
from permissions.org import load
from permissions.people import appoint, dismiss
from permissions.roles import ROLES
from permissions.starter import load_bureau
from permissions.starter.load import BUREAU_FILE, read_bureau

# account: its posts, the greatest level, section, what the post supervises
CAST = {
    "director": (["director", "party-secretary"], 4, "", ()),
    "deputy-office": (["deputy-office"], 3, "", ("office",)),
    "deputy-finance": (["deputy-finance"], 3, "", ("finance",)),
    "deputy-resettlement": (["deputy-resettlement"], 3, "", ("planning",)),
    "office-head": (["office-head"], 2, "office", ()),
    "finance-head": (["finance-head"], 2, "finance", ()),
    "planning-head": (["planning-head"], 2, "planning", ()),
    "registry": (["registry"], 1, "office", ()),
    "secretary": (["secretary"], 1, "office", ()),
    "storekeeper": (["storekeeper"], 1, "office", ()),
    "driver": (["driver"], 1, "office", ()),
    "accountant": (["accountant"], 1, "finance", ()),
    "clerk-planning": (["clerk-planning"], 1, "planning", ()),
    "clerk-finance": (["clerk-finance"], 1, "finance", ()),
    "admin": (["admin"], 0, "", ()),
}
TITLES = {
    "director": "局长",
    "party-secretary": "党组书记",
    "deputy-office": "副局长(分管办公室)",
    "deputy-finance": "副局长(分管财务)",
    "deputy-resettlement": "副局长(分管规划安置)",
    "office-head": "办公室主任",
    "finance-head": "计财股股长",
    "planning-head": "规划安置和后期扶持股股长",
    "registry": "机要员",
    "secretary": "文秘",
    "storekeeper": "物资管理员",
    "driver": "驾驶员",
    "accountant": "财务审核(会计)",
    "clerk-planning": "工作人员",
    "clerk-finance": "工作人员",
    "admin": "系统管理员",
}


@pytest.fixture
def bureau(db) -> Bureau:
    load_bureau("office-password")
    return Bureau.objects.get()


# --- the file --------------------------------------------------------------------------------


def test_the_file_is_formatted_as_we_write_json() -> None:
    text = BUREAU_FILE.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_posts_have_the_titles_of_the_cast() -> None:
    assert {post["code"]: post["title"] for post in read_bureau()["posts"]} == TITLES


def test_posts_of_bureau_rank_have_no_section_and_nobody_stands_in() -> None:
    posts = read_bureau()["posts"]
    assert not [post["code"] for post in posts if post["level"] >= 3 and post["section"]]
    assert {post["stand_in"] for post in posts} == {None}


def test_every_role_of_a_post_is_in_the_table_of_roles() -> None:
    assert {role for post in read_bureau()["posts"] for role in post["roles"]} <= set(ROLES)


def test_no_two_people_are_called_the_same() -> None:
    names = [row["name"] for row in read_bureau()["accounts"]]
    assert len(names) == len(set(names))


# --- what loading makes ----------------------------------------------------------------------


def test_loading_makes_the_cast_with_posts_levels_and_sections(bureau: Bureau) -> None:
    org, day = load(bureau), datetime.date.today()
    found = {}
    for account, person in org.accounts.items():
        posts = org.posts_of(person.id, day)
        supervises = tuple(code for post in posts for code in post.supervises)
        found[account] = (
            [post.code for post in posts],
            org.level(person.id, day),
            org.section(person.id, day),
            supervises,
        )
    assert found == CAST


def test_loading_names_the_bureau_and_its_site(bureau: Bureau) -> None:
    assert (bureau.name, bureau.code, bureau.profile) == ("冷水滩区移民开发局", "冷移", "current")
    assert bureau.site is not None and bureau.site.is_default_site


def test_sections_have_their_heads_and_other_names(bureau: Bureau) -> None:
    found = [
        (section.code, section.name, section.aliases, section.head.code)
        for section in Section.objects.select_related("head")
    ]
    assert found == [
        ("office", "办公室", [], "office-head"),
        ("planning", "规划安置和后期扶持股", [], "planning-head"),
        ("finance", "计财股", ["财务股", "财务科"], "finance-head"),
    ]


def test_leaders_are_supervised_by_the_director_and_staff_by_their_deputy(bureau: Bureau) -> None:
    org, day = load(bureau), datetime.date.today()
    found = {
        account: getattr(org.supervisor_post(person.id, day), "code", None)
        for account, person in org.accounts.items()
    }
    assert found == {
        "director": None,
        "deputy-office": "director",
        "deputy-finance": "director",
        "deputy-resettlement": "director",
        "office-head": "deputy-office",
        "registry": "deputy-office",
        "secretary": "deputy-office",
        "storekeeper": "deputy-office",
        "driver": "deputy-office",
        "finance-head": "deputy-finance",
        "accountant": "deputy-finance",
        "clerk-finance": "deputy-finance",
        "planning-head": "deputy-resettlement",
        "clerk-planning": "deputy-resettlement",
        "admin": None,
    }


def test_nobody_of_the_cast_is_a_superuser(bureau: Bureau) -> None:
    assert not User.objects.filter(is_superuser=True, username__in=CAST).exists()
    assert not User.objects.filter(is_staff=True, username__in=CAST).exists()


def test_every_holder_is_in_the_group_of_his_post(bureau: Bureau) -> None:
    for tenure in Tenure.objects.select_related("post__group", "user"):
        assert tenure.user.groups.filter(pk=tenure.post.group_id).exists()
    assert Tenure.objects.count() == len(TITLES)


# --- passwords -------------------------------------------------------------------------------


def test_a_given_password_is_everyones_and_is_not_asked_to_be_changed(bureau: Bureau) -> None:
    users = list(User.objects.filter(username__in=CAST))
    assert all(check_password("office-password", user.password) for user in users)
    assert {user.must_change_password for user in users} == {False}


@pytest.mark.django_db
def test_a_given_password_is_not_told_again() -> None:
    loaded = load_bureau("office-password")
    assert loaded.created_accounts == list(CAST)
    assert loaded.password is None


@pytest.mark.django_db
def test_without_a_password_one_is_made_told_and_asked_to_be_changed() -> None:
    loaded = load_bureau(None)
    assert loaded.password is not None and len(loaded.password) >= 16
    users = list(User.objects.filter(username__in=CAST))
    assert all(check_password(loaded.password, user.password) for user in users)
    assert {user.must_change_password for user in users} == {True}


# --- loading again ---------------------------------------------------------------------------


def test_loading_again_makes_nothing_and_tells_no_password(bureau: Bureau) -> None:
    before = [User.objects.count(), Post.objects.count(), Tenure.objects.count()]
    loaded = load_bureau(None)
    assert (loaded.created_accounts, loaded.password) == ([], None)
    assert [User.objects.count(), Post.objects.count(), Tenure.objects.count()] == before


def test_loading_again_leaves_a_changed_password_and_name(bureau: Bureau) -> None:
    user = User.objects.get(username="driver")
    user.name, user.is_active = "赵六", False
    user.set_password("his own")
    user.save()
    load_bureau("office-password")
    user.refresh_from_db()
    assert (user.name, user.is_active, user.check_password("his own")) == ("赵六", False, True)


def test_loading_again_leaves_the_posts_and_sections_the_office_changed(bureau: Bureau) -> None:
    Post.objects.filter(code="driver").update(title="司机", level=2)
    Section.objects.filter(code="finance").update(name="财务股", head=None)
    Bureau.objects.update(name="冷水滩区水库移民事务中心")
    load_bureau(None)
    post, section = Post.objects.get(code="driver"), Section.objects.get(code="finance")
    assert (post.title, post.level) == ("司机", 2)
    assert (section.name, section.head) == ("财务股", None)
    assert Bureau.objects.get().name == "冷水滩区水库移民事务中心"


def test_loading_again_does_not_bring_back_a_holder_the_office_replaced(bureau: Bureau) -> None:
    post = Post.objects.get(code="finance-head")
    dismiss(post, User.objects.get(username="finance-head"))
    appoint(post, User.objects.get(username="accountant"))
    load_bureau(None)
    org = load(Bureau.objects.get())
    holders = org.holders("finance-head", datetime.date.today())
    assert [org.people[p].account for p in holders] == ["accountant"]


def test_an_account_of_that_name_from_elsewhere_gets_no_post(db) -> None:
    User.objects.create_user("admin", password="made by createsuperuser")
    loaded = load_bureau("office-password")
    assert "admin" not in loaded.created_accounts
    assert not Tenure.objects.filter(user__username="admin").exists()
    assert User.objects.get(username="admin").check_password("made by createsuperuser")
