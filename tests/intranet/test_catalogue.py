"""The overlay catalogue: complete, compiled as written, and saying what the original says."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from intranet.management.commands import missing_translations as catalogues
from intranet.management.commands.missing_translations import DOMAINS, read_mo, read_po

(OVERLAY,) = settings.LOCALE_PATHS
FOLDER = OVERLAY / "zh_Hans" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")
CHINESE = re.compile("[一-鿿]")


def entries():
    return [
        (message, translation)
        for domain in DOMAINS
        for message, forms in read_po(FOLDER / f"{domain}.po").items()
        for translation in forms
    ]


def differing(differs):
    return [
        (message.plural or message.singular, translation)
        for message, translation in entries()
        if differs(message.plural or message.singular, translation)
    ]


def test_nothing_that_the_installed_packages_say_is_left_in_english():
    missing = [f"{package} {domain}: {m.singular!r}" for package, domain, m in catalogues.missing()]

    assert missing == []


def test_the_command_names_what_an_upgrade_would_bring(monkeypatch, capsys):
    monkeypatch.setattr(catalogues, "translated", lambda domain: set())

    with pytest.raises(CommandError, match="are missing"):
        call_command("missing_translations")

    assert "wagtail.admin django: 'Schedule to publish'" in capsys.readouterr().out


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_the_written_one(domain):
    assert read_mo(FOLDER / f"{domain}.mo") == read_po(FOLDER / f"{domain}.po"), (
        f"run: msgfmt --check -o {domain}.mo {domain}.po"
    )


def test_every_entry_is_still_asked_for_by_a_package():
    asked = {
        message.key
        for domain in DOMAINS
        for folder in catalogues.folders().values()
        for message in catalogues.asked(folder, domain)
    }

    assert [m.singular for m, _translation in entries() if m.key not in asked] == []


def test_every_entry_says_something():
    assert differing(lambda original, translation: not translation.strip()) == []


def test_placeholders_are_those_of_the_original():
    def differs(original, translation):
        return Counter(PLACEHOLDER.findall(original)) != Counter(PLACEHOLDER.findall(translation))

    assert differing(differs) == []


def test_tags_are_those_of_the_original():
    def differs(original, translation):
        return Counter(TAG.findall(original)) != Counter(TAG.findall(translation))

    assert differing(differs) == []


def test_spaces_at_the_ends_are_those_of_the_original():
    def ends(text):
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert differing(lambda original, translation: ends(original) != ends(translation)) == []


def test_every_entry_is_chinese_but_a_name():
    bare = (PLACEHOLDER.sub("", TAG.sub("", translation)) for _message, translation in entries())

    assert [text for text in bare if re.search("[A-Za-z]", text) and not CHINESE.search(text)] == [
        "Wagtail API v3"
    ]


def test_the_overlay_wins_over_what_a_package_brings():
    with override("zh-hans"):
        assert gettext("Unpublish") == "撤下"
        assert gettext("Documents") == "文件"
        assert gettext("slug") == "英文标识"
        assert gettext("Save draft") == "保存草稿"
        assert ngettext("%(num_parent_objects)d page", "%(num_parent_objects)d pages", 2) == (
            "%(num_parent_objects)d个页面"
        )


@pytest.mark.parametrize("account", ["director", "office-head", "admin"])
def test_the_scripts_of_the_admin_speak_chinese(office, account):
    """What they say comes from one address, drawn in the browser: no crawl of pages meets it."""
    client = Client()
    client.force_login(office.person(account))

    answer = client.get("/admin/jsi18n/")

    sent = json.loads(re.search(r"newcatalog = (\{.*?\n\s*\});\n", answer.text, re.S)[1])
    asked = catalogues.asked(catalogues.folders()["wagtail.admin"], "djangojs")
    assert len(asked) > 80
    assert [m.singular for m in asked if m.singular not in sent] == []
