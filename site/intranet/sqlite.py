"""Which SQLite this process runs on, chosen before Django imports it.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint
at the same instant (fixed in 3.51.3). Debian's library is older, so the bundled one of
``pysqlite3`` is put in its place; where that is missing, WAL is not used at all.
"""

from __future__ import annotations

import sqlite3
import sys

SAFE_FOR_WAL = (3, 51, 3)


def use_safe_library() -> None:
    """Let ``import sqlite3`` give pysqlite3's bundled library where it is newer."""
    try:
        import pysqlite3
    except ImportError:
        return
    if pysqlite3.sqlite_version_info > sqlite3.sqlite_version_info:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def version() -> tuple[int, ...]:
    """The version of the library that Django will use."""
    return tuple(sys.modules["sqlite3"].sqlite_version_info)


def options() -> dict[str, object]:
    """Connection options that lose nothing that was acknowledged: WAL where it is safe."""
    journal = "WAL" if version() >= SAFE_FOR_WAL else "TRUNCATE"
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        ),
    }
