"""A paper worker: ``python -m forms.papers.worker <font folder>``. No Django in this process.

Reads jobs from standard input and answers on standard output (``forms.papers.wire``). It limits
itself, so that a paper that will not end takes nothing but its own process with it.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from forms.papers import wire

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 15  # per paper; the web process stops waiting, and kills, at 12 by the clock


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (wire.MAX_BYTES, wire.MAX_BYTES))


def _allow_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    limit = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _read(source: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    start = source.read(wire.HEAD_SIZE)
    if len(start) < wire.HEAD_SIZE:
        return None
    head, body = wire.lengths(start)
    return wire.unpack(source.read(head)), source.read(body)


def serve(source: BinaryIO, target: BinaryIO, folder: Path) -> None:
    """Answer jobs until the other side closes."""
    from forms.papers.press import Press, Refused

    press = Press(folder)
    target.write(wire.pack({"ready": os.getpid()}))
    target.flush()
    while (message := _read(source)) is not None:
        job, html = message
        _allow_cpu(CPU_SECONDS)
        began = time.process_time()
        answer: dict[str, Any]
        pdf = b""
        try:
            pdf, pages = press.set(html.decode("utf-8"), job)
            answer = {"pages": pages}
        except Refused as refusal:
            answer = {"refused": refusal.why, "detail": refusal.detail}
        except (Exception, MemoryError, RecursionError) as error:
            answer = {"refused": "failed", "detail": f"{type(error).__name__}: {error}"[:500]}
        target.write(wire.pack({**answer, "cpu": time.process_time() - began}, pdf))
        target.flush()


def main() -> None:
    """Take standard output for ourselves: a library that prints must not garble an answer."""
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit()
    try:
        serve(sys.stdin.buffer, target, Path(sys.argv[1]))
    except BrokenPipeError:  # nobody is left to answer
        os._exit(0)


if __name__ == "__main__":
    main()
