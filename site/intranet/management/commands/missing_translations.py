"""``manage.py missing_translations``: what of the installed packages is not in Chinese.

Knows where catalogues lie and how to read them; the words themselves are in ``intranet/locale``.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

DOMAINS = ("django", "djangojs")
LINE = re.compile(r'(?:(?P<field>msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?(?P<text>".*")')


class Message(NamedTuple):
    """What gettext is asked for. The plural is asked for together with the singular."""

    context: str | None
    singular: str
    plural: str | None

    @property
    def key(self) -> tuple[str | None, str]:
        """What a translation is found by."""
        return self.context, self.singular


Catalogue = dict[Message, tuple[str, ...]]


def read_po(path: Path) -> Catalogue:
    """The entries of a .po file, without its header and without fuzzy and obsolete ones."""
    entries: list[dict[str, str]] = [{}]
    field = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "msgctxt", "msgid ")) and any("msgstr" in f for f in entries[-1]):
            entries.append({})  # the last one has its translation: this belongs to the next
        if line.startswith("#,") and "fuzzy" in line:
            entries[-1]["fuzzy"] = line
        if match := LINE.fullmatch(line.strip()):
            field = match["field"] or field
            # The escapes of a .po file are Python's.
            entries[-1][field] = entries[-1].get(field, "") + ast.literal_eval(match["text"])
    return {
        Message(entry.get("msgctxt"), entry["msgid"], entry.get("msgid_plural")): tuple(
            entry[f] for f in sorted(entry) if f.startswith("msgstr")
        )
        for entry in entries
        if entry.get("msgid") and "fuzzy" not in entry
    }


def read_mo(path: Path) -> Catalogue:
    """The entries of a compiled catalogue, without its header."""
    raw = path.read_bytes()
    order = "<" if raw[:4] == b"\xde\x12\x04\x95" else ">"
    count, originals, translations = struct.unpack_from(f"{order}3I", raw, 8)

    def texts(table: int) -> Iterator[str]:
        for number in range(count):
            length, start = struct.unpack_from(f"{order}2I", raw, table + 8 * number)
            yield raw[start : start + length].decode("utf-8")

    found: Catalogue = {}
    for original, translation in zip(texts(originals), texts(translations), strict=True):
        context, _, ids = original.rpartition("\4")
        singular, _, plural = ids.partition("\0")
        if singular:
            message = Message(context or None, singular, plural or None)
            found[message] = tuple(translation.split("\0"))
    return found


def folders() -> dict[str, Path]:
    """Where the installed packages keep their catalogues: Django's own, then each app's."""
    found = {"django": Path(django.__file__).parent / "conf" / "locale"}
    for app in apps.get_app_configs():
        folder = Path(app.path) / "locale"
        if folder.is_dir() and str(folder) not in map(str, settings.LOCALE_PATHS):
            found[app.name] = folder
    return found


def asked(folder: Path, domain: str) -> set[Message]:
    """What a package asks gettext for: its English catalogue.

    Some ship none, or a compiled one only; what their translations translate says it as well.
    """
    for languages in ("en", "*"):
        for kind, read in (("po", read_po), ("mo", read_mo)):
            files = sorted(folder.glob(f"{languages}/LC_MESSAGES/{domain}.{kind}"))
            if files:
                return {message for file in files for message in read(file)}
    return set()


def translated(domain: str) -> set[tuple[str | None, str]]:
    """What any Chinese catalogue has, ours among them, as Django reads them (compiled)."""
    places = [*folders().values(), *map(Path, settings.LOCALE_PATHS)]
    files = (place / "zh_Hans" / "LC_MESSAGES" / f"{domain}.mo" for place in places)
    return {message.key for file in files if file.exists() for message in read_mo(file)}


def missing() -> Iterator[tuple[str, str, Message]]:
    """(package, domain, message) of everything that would be shown in English."""
    for domain in DOMAINS:
        known = translated(domain)
        for package, folder in folders().items():
            for message in sorted(asked(folder, domain), key=lambda m: m.singular):
                if message.key not in known:
                    yield package, domain, message


class Command(BaseCommand):
    help = "List what the installed packages ask for and no zh_Hans catalogue has (exit code 1)."

    def handle(self, **options: Any) -> None:
        found = list(missing())
        for package, domain, message in found:
            context = f" [{message.context}]" if message.context else ""
            self.stdout.write(f"{package} {domain}{context}: {message.singular!r}")
        if found:
            raise CommandError(f"{len(found)} are missing: add them to intranet/locale/zh_Hans.")
        self.stdout.write("Everything is in Chinese.")
