"""The public site as files: opens from a folder, holds only what is public, writes what changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from wagtail.models import Page

from pages import roles
from pages.handover.addresses import file_of, relative
from pages.handover.package import NoSite, write
from pages.models import Contact, NoticePage
from tests.pages.site import MadeSite, make_site, stream

pytestmark = pytest.mark.one_database


@pytest.fixture
def site(db, settings, tmp_path) -> MadeSite:
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_site()


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "package"


def pages_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def all_text(folder: Path) -> str:
    return "".join(
        p.read_text(encoding="utf-8", errors="ignore") for p in folder.rglob("*") if p.is_file()
    )


def test_every_link_of_every_page_leads_to_a_file_of_the_package(site, folder) -> None:
    site.add(
        "texts" if "texts" in site.pages else "disclosure", NoticePage(title="另一条", slug="z")
    )
    write(folder)
    checked = 0
    for page in pages_of(folder):
        for element in html.document_fromstring(page.read_bytes()).xpath("//*[@href or @src]"):
            target = element.get("href") or element.get("src")
            if re.match(r"[a-z]+:|#", target):
                continue
            assert not target.startswith("/"), (page, target)
            found = (page.parent / unquote(target.partition("#")[0])).resolve()
            assert found.is_file() and found.is_relative_to(folder.resolve()), (page, target)
            checked += 1
    assert checked > 300


def test_a_page_reads_as_on_the_site(site, folder, client) -> None:
    write(folder)
    served = html.document_fromstring(client.get(site.address("office")).content)
    kept = html.document_fromstring(
        (folder / "institution/sections/office/index.html").read_bytes()
    )
    assert kept.xpath("//main")[0].text_content() == served.xpath("//main")[0].text_content()
    assert [m.get("name") for m in kept.xpath("//meta[@name]")] == [
        m.get("name") for m in served.xpath("//meta[@name]")
    ]


def test_nothing_is_left_that_only_a_server_could_answer(site, folder) -> None:
    write(folder)
    for page in pages_of(folder):
        text = page.read_text(encoding="utf-8")
        assert "<form" not in text and "/search/" not in text and "/care/" not in text, page
        assert "/out/?" not in text


@pytest.mark.parametrize("hidden", ["draft", "private", "no-steps"])
def test_what_is_not_public_is_in_no_file(site, folder, hidden) -> None:
    if hidden == "draft":
        site.add("notices", NoticePage(title="绝不公开的题目"), live=False)
    elif hidden == "private":
        site.add("notices", NoticePage(title="绝不公开的题目", slug="never"))
        site.hide("never")
    else:
        Page.objects.filter(slug="outgoing").update(title="绝不公开的题目")
    write(folder)
    assert "绝不公开的题目" not in all_text(folder)


def test_documents_come_along_and_those_of_private_collections_do_not(site, folder) -> None:
    write(folder)
    (kept,) = folder.glob("documents/*/*")
    assert kept.read_bytes().startswith(b"%PDF")
    from wagtail.models import Collection, CollectionViewRestriction

    inside = Collection.objects.get(depth=1).add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=inside, restriction_type="login")
    site.document.collection = inside
    site.document.save()
    write(folder)
    assert not list(folder.glob("documents/*/*"))


def test_run_again_nothing_is_written(site, folder) -> None:
    first = write(folder)
    stamps = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.name != "manifest.json"}
    second = write(folder)
    assert (second.new, second.changed, second.gone) == ([], [], [])
    assert second.same == len(first.new)
    assert {p: p.stat().st_mtime_ns for p in stamps} == stamps


def test_a_changed_telephone_rewrites_the_pages_that_show_it_and_no_other(site, folder) -> None:
    write(folder)
    Contact.objects.filter(code="planning").update(telephone="0746-7654321")
    outcome = write(folder)
    assert outcome.new == outcome.gone == []
    assert "institution/sections/planning/index.html" in outcome.changed
    assert "power/rules/documents/index.html" not in outcome.changed


def test_a_page_taken_down_is_removed_and_other_files_stay(site, folder) -> None:
    write(folder)
    (folder / "own.txt").write_text("ours")
    site.pages["documents"].unpublish()
    outcome = write(folder)
    assert "power/rules/documents/index.html" in outcome.gone
    assert not (folder / "power/rules/documents/index.html").exists()
    assert (folder / "own.txt").read_text() == "ours"


def test_the_list_gives_a_portal_what_it_needs_of_every_page(site, folder) -> None:
    write(folder)
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (listed["domain"], listed["site_code"]) == ("www.example.gov.cn", "4311030001")
    entry = next(e for e in listed["files"] if e.get("address") == site.address("office"))
    assert (entry["title"], entry["published"]) == ("办公室", "2026-09-18 10:05")
    assert {e["file"] for e in listed["files"]} == {
        p.relative_to(folder).as_posix()
        for p in folder.rglob("*")
        if p.is_file() and p.name != "manifest.json"
    }


def test_a_list_of_many_pages_is_handed_over_whole(site, folder) -> None:
    for number in range(45):
        site.add("notices", NoticePage(title=f"通知第{number}号", slug=f"many-{number}"))
    write(folder)
    lists = sorted((folder / "disclosure/notices").glob("*.html"))
    assert [p.name for p in lists] == ["index.html", "page-2.html", "page-3.html"]
    text = "".join(p.read_text(encoding="utf-8") for p in lists)
    assert all(f"通知第{number}号<" in text for number in range(45))


def test_the_data_and_the_feed_say_the_same_as_the_pages(site, folder) -> None:
    site.add(
        "notices",
        NoticePage(title="停水通知", slug="water", body=stream(("paragraph", "<p>明天</p>"))),
    )
    write(folder)
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    (section,) = [row for row in data if row["address"] == site.address("office")]
    assert section["duties"][0] == "负责文电、会务和机要保密工作。"
    assert section["contacts"][0]["telephone"] == "0746-1234001"
    feed = etree.fromstring((folder / "feed.xml").read_bytes())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert "停水通知" in feed.xpath("//a:entry/a:title/text()", namespaces=atom)
    links = feed.xpath("//a:entry/a:link/@href", namespaces=atom)
    assert all(link.startswith("http://www.example.gov.cn/") for link in links)


def test_the_feed_is_served_and_changes_with_the_content(site, client) -> None:
    assert "停水通知" not in client.get("/feed.xml").content.decode()
    site.add("notices", NoticePage(title="停水通知", slug="water"))
    answer = client.get("/feed.xml")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "停水通知" in answer.content.decode()


def test_before_there_is_a_site_there_is_nothing_to_hand_over(db, folder) -> None:
    with pytest.raises(NoSite):
        write(folder)
    with pytest.raises(CommandError, match="还没有公开的首页"):
        call_command("export_site", str(folder))


def test_a_list_somebody_tampered_with_removes_nothing_outside(site, folder, tmp_path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("keep")
    write(folder)
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed["files"].append({"file": "../outside.txt", "sha256": "0"})
    (folder / "manifest.json").write_text(json.dumps(listed))
    write(folder)
    assert outside.read_text() == "keep"


ADDRESS = st.lists(st.sampled_from(["a", "b-2", "文件", "c.pdf"]), max_size=4).map(
    lambda parts: "/" + "".join(f"{part}/" for part in parts)
)


@given(ADDRESS, ADDRESS)
def test_a_relative_link_leads_from_one_file_to_the_other(here: str, there: str) -> None:
    start = Path("/root") / file_of(here)
    led = (start.parent / relative(there, file_of(here))).as_posix()
    import posixpath

    assert posixpath.normpath(led) == f"/root/{file_of(there)}"


# --- the office's screen -----------------------------------------------------------------------


@pytest.fixture
def head(site, settings, tmp_path, client):
    from permissions.models import User

    settings.EXPORT_DIR = tmp_path / "export"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    roles.sync_all()
    client.force_login(User.objects.get(username="office-head"))
    return client


def test_the_office_makes_the_package_and_takes_it_away(
    head, django_capture_on_commit_callbacks, tmp_path
) -> None:
    import io
    import zipfile

    assert "生成文件包" in head.get("/admin/handover/").content.decode()
    assert head.get("/admin/handover/package.zip").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        head.post("/admin/handover/")
    page = head.get("/admin/handover/").content.decode()
    assert "新增" in page and "下载文件包" in page
    taken = head.get("/admin/handover/package.zip")
    names = zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content))).namelist()
    assert {"index.html", "manifest.json", "data.json", "feed.xml"} <= set(names)


def test_a_second_press_while_one_is_made_starts_no_second(head, monkeypatch) -> None:
    from pages.handover import desk

    queued: list[int] = []
    monkeypatch.setattr(desk, "transaction", type("T", (), {"on_commit": queued.append}))
    head.post("/admin/handover/")
    head.post("/admin/handover/")
    assert len(queued) == 1
    assert "正在生成" in head.get("/admin/handover/").content.decode()


def test_for_others_the_screen_is_not_there(head) -> None:
    from permissions.models import User

    for account in ("director", "deputy-finance", "accountant"):
        head.force_login(User.objects.get(username=account))
        assert head.get("/admin/handover/").status_code == 404
        assert head.get("/admin/handover/package.zip").status_code == 404
