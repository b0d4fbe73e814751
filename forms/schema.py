"""The shape of a frozen form: what a ``FormVersion.document`` says, as typed values.

A document is plain JSON (canonical, hashed). This module is the only place that knows its keys:
``parse_form`` reads a document into the dataclasses below, everything else works on those.
``docs/definition.md`` lists the same keys for people who write definitions by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
STEP_KEY = re.compile(r"^[a-z][a-z0-9-]{0,39}$")

PROFILES = ("handbook-2014", "current")
FIELD_KINDS = (
    "text", "long_text", "integer", "money", "date", "datetime", "yes_no", "choice", "choices",
    "person", "people", "section", "file", "lines", "computed", "request", "reference",
)  # fmt: skip
COLUMN_KINDS = ("text", "integer", "money", "date", "choice", "computed")
OPERAND_KINDS = (
    "field", "column", "const", "figure", "today", "count", "sum", "level", "calc", "days",
    "applicant", "posts", "newest", "overlap",
)  # fmt: skip
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "empty", "not_empty")
WHO_RULES = (
    "post", "applicant_supervisor", "people_supervisor", "applicant_section_head",
    "section_head", "people",
)  # fmt: skip
STEP_KINDS = ("decide", "fill", "read", "settle")
MODES = ("single", "all", "any", "order")
SECTIONS = ("basic", "content", "cost", "attachments", "office")


@dataclass(frozen=True)
class Operand:
    """One side of a comparison, or what a computed field is made of.

    ``kind`` says which of the other members count:

    field    ``field``                     the answer
    column   ``field`` ``column``          every row's value: the comparison must hold for each
    const    ``value`` ``value_kind``      a constant (money as a string such as "5000.00")
    figure   ``name``                      an office figure, as of the submission date
    today                                  the Shanghai date
    count    ``field``                     number of people, rows, files or chosen values
    sum      ``field`` ``column``          sum of a column of lines
    level    ``field`` ``quantifier``      levels of the people in a field: any of them, or all
    calc     ``sign`` ``left`` ``right``   + - * / (rounded down)
    days     ``left`` ``right``            days from left to right, both ends counted
    applicant ``name``                     section | level | posts of the applicant
    posts    ``field``                     posts of the people in a field
    newest   ``field`` ``same``            ``field`` in the newest request of this form whose
                                           field ``same`` has the same answer
    overlap  ``field`` ``start`` ``end``   requests of this form, of a person of the field, whose
                                           days overlap (submitted, not ended)
    """

    kind: str
    field: str = ""
    column: str = ""
    name: str = ""
    value: Any = None
    value_kind: str = "text"
    quantifier: str = "any"
    sign: str = "+"
    left: Operand | None = None
    right: Operand | None = None
    same: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Condition:
    left: Operand
    compare: str
    right: Operand | None = None


Groups = tuple[tuple[Condition, ...], ...]
"""Conditions in groups: *and* inside a group, *or* between groups. No groups: always."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    only_if: Groups = ()  # offered only then (purchase: daily supplies, to the office)


@dataclass(frozen=True)
class Column:
    key: str
    kind: str
    label: str
    required: bool = True
    choices: tuple[Choice, ...] = ()
    compute: Operand | None = None  # operands of kind field name columns of the same row
    minimum: int | None = None  # money in fen
    inner: bool = False  # computed for sums, screens and papers; no part of the interface


@dataclass(frozen=True)
class Field:
    """One thing a form asks.

    ``filled_at``: submission (the applicant) | step (a step that lists it in ``fills``; whatever
    the applicant sends for it is ignored) | either (the applicant may leave it to that step).
    ``absent``: the value an absent answer stands for (hospitality.continuous: false).
    """

    key: str
    kind: str
    label: str
    help: str = ""
    section: str = "content"
    required: bool = True
    filled_at: str = "submission"
    show_if: Groups = ()
    required_if: Groups = ()  # besides ``required``
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    minimum: int | None = None  # integer, money (fen), lines: rows
    compute: Operand | None = None
    initial: Any = None  # what the screen starts with: a value, "@applicant" or "@today"
    absent: Any = None
    sees: bool = False  # people here see the request
    undecided: bool = False  # people here may not decide this request
    uninvolved: bool = False  # nobody who files, typed it in or stands in an ``undecided`` field
    min_level: int = 0  # people here hold a post of at least this level
    needs_section: int = 0  # people here of a level below this must have a section
    form: str = ""  # request: slug of the form it links to
    statuses: tuple[str, ...] = ("approved",)  # request: which it may link to
    link: str = "uses"  # request: uses | supplements | answers
    exclusive: bool = False  # request: may be linked once
    register: str = ""  # reference: name of the register
    suggest: bool = False  # offer what was entered before
    sensitive: str = ""  # purpose of keeping it; empty: not sensitive
    unit: str = ""


@dataclass(frozen=True)
class Check:
    """*If* the conditions hold, left must compare with right; else refuse, or warn."""

    left: Operand
    compare: str
    sentence: str  # may name {left} and {right}; for overlap {who} {days} {number}
    right: Operand | None = None
    when: Groups = ()
    then: str = "refuse"  # refuse | warn
    field: str = ""  # where the sentence stands; empty: the first field of ``left``
    clause: str = ""


@dataclass(frozen=True)
class Why:
    """Why a step is there, for the person asked: the first whose conditions hold."""

    sentence: str
    clause: str = ""
    when: Groups = ()


@dataclass(frozen=True)
class Fill:
    """A field this step fills or corrects. ``columns``: only these columns of its lines.
    ``suggested``: the value the screen offers for an empty one."""

    field: str
    required: bool = False
    columns: tuple[str, ...] = ()
    suggested: Operand | None = None


@dataclass(frozen=True)
class Who:
    """Whom a step asks.

    post                    ``posts``
    applicant_supervisor    the post that supervises the applicant
    people_supervisor       the posts that supervise the people in ``field`` of level < ``below``
    applicant_section_head  the head post of the applicant's section
    section_head            the head posts of the section(s) in ``field``
    people                  the people in ``field``
    """

    rule: str
    posts: tuple[str, ...] = ()
    field: str = ""
    below: int = 99


@dataclass(frozen=True)
class Step:
    key: str
    label: str
    who: Who
    kind: str = "decide"
    mode: str = "single"
    when: Groups = ()
    fills: tuple[Fill, ...] = ()
    sees: tuple[str, ...] = ()  # fields this step sees; empty: all
    why: tuple[Why, ...] = ()
    clause: str = ""
    phone: bool = False  # may be decided by telephone
    note_by: str = ""  # person field: notes instead, where the post asked has nobody above him
    return_to: str = ""  # default target of a return: empty = applicant
    phase: str = "approval"  # approval | settlement
    together: bool = False  # several requests may be approved at once, after one look at all
    together_if: Groups = ()  # only then; looks at nothing but the request's own answers


@dataclass(frozen=True)
class Sight:
    """A post that sees requests without being asked: every one submitted, or ever approved."""

    post: str
    since: str = "submitted"  # submitted | approved


@dataclass(frozen=True)
class Numbering:
    """``{year}`` and ``{serial}`` in the format; no leading zeros."""

    series: str
    format: str
    at: str = "submission"


@dataclass(frozen=True)
class Effect:
    """What happens when a request becomes approved. ``absence``: the person of greatest level in
    ``people`` (level >= ``min_level``; of several equals nobody) is away ``start``-``end``."""

    kind: str
    people: str = ""
    min_level: int = 3
    start: str = ""
    end: str = ""
    acting: str = ""


@dataclass(frozen=True)
class Form:
    slug: str
    title: str
    profile: str
    fields: tuple[Field, ...]
    steps: tuple[Step, ...]
    checks: tuple[Check, ...] = ()
    description: str = ""
    group: str = ""
    number: Numbering = field(default_factory=lambda: Numbering("", "{serial}"))
    sight: tuple[Sight, ...] = ()
    copies: tuple[Who, ...] = ()  # who gets a copy at submission
    start_level: int = 1  # lowest level that may start a request
    may_change: bool = False
    effects: tuple[Effect, ...] = ()
    notices: tuple[str, ...] = ()  # lines that stand on the form
    sentence: str = ""  # one line that says who, what, when, how much
    paper: dict[str, Any] = field(default_factory=dict)  # read by forms.papers alone

    def get(self, key: str) -> Field | None:
        """The field with this key, or None."""
        return next((f for f in self.fields if f.key == key), None)

    def step(self, key: str) -> Step:
        """The step with this key; KeyError when the form has none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)


# --- reading -------------------------------------------------------------------------------


def parse_operand(doc: dict[str, Any] | None) -> Operand | None:
    if doc is None:
        return None
    rest = {k: v for k, v in doc.items() if k not in ("left", "right")}
    return Operand(
        left=parse_operand(doc.get("left")), right=parse_operand(doc.get("right")), **rest
    )


def _operand(doc: dict[str, Any]) -> Operand:
    found = parse_operand(doc)
    assert found is not None
    return found


def parse_groups(doc: list[list[dict[str, Any]]] | None) -> Groups:
    return tuple(
        tuple(
            Condition(_operand(c["left"]), c["compare"], parse_operand(c.get("right")))
            for c in group
        )
        for group in doc or ()
    )


def _choices(doc: list[dict[str, Any]] | None) -> tuple[Choice, ...]:
    return tuple(Choice(c["value"], c["label"], parse_groups(c.get("only_if"))) for c in doc or ())


def _column(doc: dict[str, Any]) -> Column:
    rest = {**doc}
    rest["choices"] = _choices(rest.get("choices"))
    rest["compute"] = parse_operand(rest.get("compute"))
    return Column(**rest)


def _field(doc: dict[str, Any]) -> Field:
    rest = {**doc}
    for key in ("show_if", "required_if"):
        rest[key] = parse_groups(rest.get(key))
    rest["choices"] = _choices(rest.get("choices"))
    rest["columns"] = tuple(_column(c) for c in rest.get("columns", ()))
    rest["compute"] = parse_operand(rest.get("compute"))
    if "statuses" in rest:
        rest["statuses"] = tuple(rest["statuses"])
    return Field(**rest)


def _check(doc: dict[str, Any]) -> Check:
    rest = {**doc}
    rest["left"] = _operand(doc["left"])
    rest["right"] = parse_operand(doc.get("right"))
    rest["when"] = parse_groups(doc.get("when"))
    return Check(**rest)


def _who(doc: dict[str, Any]) -> Who:
    return Who(**{**doc, "posts": tuple(doc.get("posts", ()))})


def _step(doc: dict[str, Any]) -> Step:
    rest = {**doc}
    rest["who"] = _who(doc["who"])
    rest["when"] = parse_groups(doc.get("when"))
    if "together_if" in doc:
        rest["together_if"] = parse_groups(doc["together_if"])
    rest["fills"] = tuple(
        Fill(
            f["field"],
            f.get("required", False),
            tuple(f.get("columns", ())),
            parse_operand(f.get("suggested")),
        )
        for f in doc.get("fills", ())
    )
    rest["sees"] = tuple(doc.get("sees", ()))
    rest["why"] = tuple(
        Why(w["sentence"], w.get("clause", ""), parse_groups(w.get("when")))
        for w in doc.get("why", ())
    )
    return Step(**rest)


def parse_form(doc: dict[str, Any]) -> Form:
    """A version's document as typed values. Raises TypeError or KeyError on an unknown shape;
    ``forms.problems`` is what tells an office politely."""
    rest = {**doc}
    rest["fields"] = tuple(_field(f) for f in doc["fields"])
    rest["steps"] = tuple(_step(s) for s in doc["steps"])
    rest["checks"] = tuple(_check(c) for c in doc.get("checks", ()))
    rest["number"] = Numbering(**doc["number"])
    rest["sight"] = tuple(Sight(**s) for s in doc.get("sight", ()))
    rest["copies"] = tuple(_who(w) for w in doc.get("copies", ()))
    rest["effects"] = tuple(Effect(**e) for e in doc.get("effects", ()))
    rest["notices"] = tuple(n["text"] if isinstance(n, dict) else n for n in doc.get("notices", ()))
    return Form(**rest)


def resolve_profile(doc: dict[str, Any], profile: str) -> dict[str, Any]:
    """The document as it holds in one profile: parts of other profiles left out.

    Fields, columns, choices, checks, steps, notices (and any dict inside ``paper``) may carry
    ``profiles``, a list of the profiles they hold in; without it they hold in all.
    """

    def resolve(node: Any) -> Any:
        if isinstance(node, dict):
            return {k: resolve(v) for k, v in node.items() if k != "profiles"}
        if isinstance(node, list):
            kept = [
                n
                for n in node
                if not (isinstance(n, dict) and profile not in n.get("profiles", PROFILES))
            ]
            return [resolve(n) for n in kept]
        return node

    return {**resolve(doc), "profile": profile}
