"""Chromium before a running office. Skips where there is no Chromium, never in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.conftest import in_ci
from tests.scenario import PASSWORD, Office

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PICTURES = os.environ.get("PICTURES", "")  # a folder: keep pictures of the screens there


@pytest.fixture(scope="session")
def chromium(tmp_path_factory) -> Iterator[Any]:
    # Playwright runs a loop of its own, which Django takes for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if not Path(CHROMIUM).exists():
        if in_ci():
            pytest.fail(f"{CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is not there: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # The project's own typefaces: a server has none for Chinese, and boxes are no pictures.
        data = tmp_path_factory.mktemp("data")
        (data / "fonts").symlink_to(settings.FONT_DIR)
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            env={**os.environ, "XDG_DATA_HOME": str(data)},
        )
        yield browser
        browser.close()


@pytest.fixture
def running(transactional_db, live_server, settings) -> Any:
    """The starter office with its server."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    office = Office.open()
    office.url = live_server.url
    return office


@pytest.fixture
def sit(chromium, running) -> Iterator[Any]:
    """``sit("clerk-planning")``: this person's page, signed in, complaints of the browser kept."""
    contexts = []

    def down(account: str, size: dict[str, int] = PHONE, *, script: bool = True) -> Any:
        context = chromium.new_context(
            base_url=running.url, viewport=size, java_script_enabled=script, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                page.complaints.append(said.text)
                if said.type == "error" and "status of 4" not in said.text
                else None
            ),
        )
        page.goto("/accounts/login/?next=/portal/")
        page.fill("[name=login]", account)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/portal/**")
        return page

    yield down
    for context in contexts:
        context.close()


def picture(page: Any, name: str) -> None:
    """A picture of the whole page for the documentation, when a folder is named."""
    if PICTURES:
        # Bars that stay in place would stand in the middle of a long picture.
        page.evaluate("document.querySelector('.menu')?.style.setProperty('position', 'static')")
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
