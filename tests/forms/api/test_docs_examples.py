"""The examples of docs/api.md, run as they stand by bash and curl against a server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler

from forms.models import FormDefinition
from forms.starter.load import ORDER

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
BLOCK = re.compile(r"^```(\w+)( sign-in)?\n(.*?)^```$", re.M | re.S)
ANYTHING = "…"


@pytest.fixture
def server(db: None) -> Iterator[str]:
    """A server in a thread that works inside this test's transaction, one call at a time."""
    made = WSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    made.set_app(WSGIHandler())
    ours = connections["default"]
    ours.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would end the test's transaction

    def serve() -> None:
        connections["default"] = ours
        made.serve_forever(poll_interval=0.05)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}/api"
    made.shutdown()
    thread.join()
    made.server_close()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    ours.dec_thread_sharing()


def blocks(page: Path = PAGE) -> list[tuple[str, Any]]:
    """Each piece of shell of the page with the answer that stands below it, or None."""
    found: list[tuple[str, Any]] = []
    for kind, sign_in, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "sh" and not sign_in:
            found.append((text, None))
        elif kind == "json":
            assert found[-1][1] is None, text
            found[-1] = (found[-1][0], json.loads(text))
    return found


def agrees(said: Any, written: Any, where: str = "") -> None:
    """The answer is what the page says, but for what it leaves open."""
    if written == ANYTHING:
        assert said not in (None, ""), where
    elif isinstance(written, dict):
        named = {k: v for k, v in written.items() if k != ANYTHING}
        assert set(named) <= set(said) and (ANYTHING in written or len(named) == len(said)), where
        for key, value in named.items():
            agrees(said[key], value, f"{where}.{key}")
    elif isinstance(written, list):
        assert len(said) == len(written), where
        for i, (one, other) in enumerate(zip(said, written, strict=True)):
            agrees(one, other, f"{where}.{i}")
    else:
        assert said == written, where


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_run_and_answer_as_the_page_says(api, server, tmp_path):
    tokens = {
        name: api(account).headers["Authorization"].removeprefix("Bearer ")
        for name, account in [
            ("CLERK", "clerk-planning"),
            ("LEADER", "deputy-resettlement"),
            ("OFFICE", "office-head"),
        ]
    }
    for place, slug in enumerate(ORDER):  # as the starter data is loaded
        FormDefinition.objects.filter(slug=slug).update(order=place)
    pieces = blocks()
    script = "set -eu\n" + "".join(f"{shell}\nprintf '\\n@@\\n'\n" for shell, _ in pieces)

    ran = subprocess.run(
        ["bash", "-c", script],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "URL": server, "LC_ALL": "C.UTF-8", **tokens},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )

    answers = ran.stdout.split("\n@@\n")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(answers) == len(pieces) + 1 and len(pieces) > 12
    for (shell, written), said in zip(pieces, answers, strict=False):
        if written is not None:
            agrees(json.loads(said), written, shell.strip().splitlines()[0])


def test_every_code_and_every_address_stands_on_the_page(client):
    text = PAGE.read_text(encoding="utf-8")
    for code in [
        "invalid", "no_approver", "stale", "decided", "state", "idempotency", "not_yours",
        "not_found", "unauthenticated", "not_json", "file",
    ]:  # fmt: skip
        assert f"| `{code}` |" in text
    for path in client.get("/api/openapi.json").json()["paths"]:
        last = path.removeprefix("/api").rstrip("/").rsplit("/", 1)[-1].strip("{}")
        assert last in text.lower() or f"{{{last}}}" in text, path
