"""The examples of docs/headless.md, run as they stand by bash and curl against the starter site."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pages.starter import load_site
from permissions.starter import load_bureau
from tests.forms.api.test_docs_examples import agrees, blocks, server  # noqa: F401 - a fixture

pytestmark = pytest.mark.one_database

PAGE = Path(__file__).parents[2] / "docs" / "headless.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_run_and_answer_as_the_page_says(server, tmp_path) -> None:  # noqa: F811
    load_bureau("starter-password-7")
    load_site()
    pieces = blocks(PAGE)
    script = "set -eu\n" + "".join(f"{shell}\nprintf '\\n@@\\n'\n" for shell, _ in pieces)

    ran = subprocess.run(
        ["bash", "-c", script],
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "URL": server.removesuffix("/api"),
            "LC_ALL": "C.UTF-8",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )

    answers = ran.stdout.split("\n@@\n")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(answers) == len(pieces) + 1 and len(pieces) > 4
    for (shell, written), said in zip(pieces, answers, strict=False):
        found = json.loads(said)
        assert "message" not in found, shell
        if written is not None:
            agrees(found, written, shell.strip().splitlines()[0])
