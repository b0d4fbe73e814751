"""A document becomes blocks and comes back; the blocks become a page and come back."""

from __future__ import annotations

import json
from dataclasses import fields as members
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.blocks import StreamValue
from wagtail.blocks.base import BlockWidget

from forms import schema
from forms.blocks import document as blocks
from forms.blocks.base import UnknownShape
from forms.blocks.operands import OperandBlock
from forms.models import FormDefinition
from forms.problems.shapes import SHAPES
from forms.schema import PROFILES, parse_form, resolve_profile
from tests.forms.designer_page import of_block

STARTER = sorted((Path(settings.BASE_DIR) / "forms" / "starter" / "forms").glob("*.json"))


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def there_and_back(document):
    return blocks.document_of(blocks.columns_of(document))


def without_gaps(paper):
    """A paper without its empty keys."""
    if isinstance(paper, dict):
        return {k: without_gaps(v) for k, v in paper.items() if v not in ("", [], None)}
    return [without_gaps(item) for item in paper] if isinstance(paper, list) else paper


@pytest.mark.parametrize("path", STARTER, ids=lambda path: path.stem)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_starter_form_says_the_same_after_the_way_through_the_blocks(path, profile):
    before, after = (resolve_profile(d, profile) for d in (read(path), there_and_back(read(path))))

    assert without_gaps(before.pop("paper")) == without_gaps(after.pop("paper"))
    assert parse_form(before) == parse_form(after)


@pytest.mark.parametrize("path", STARTER, ids=lambda path: path.stem)
def test_a_starter_form_stays_the_same_when_it_is_saved_untouched(path):
    once = there_and_back(read(path))

    for name, block in {**blocks.LISTS, "paper_rows": blocks.PAPER_ROWS}.items():
        raw = blocks.columns_of(once)[name]
        value = block.to_python(raw)
        page = of_block(block, value, name)
        cleaned = block.clean(block.value_from_datadict(_Page(page), {}, name))
        assert block.to_document(block.get_prep_value(cleaned)) == block.to_document(raw)


class _Page(dict):
    def getlist(self, key):
        found = self.get(key, [])
        return found if isinstance(found, list) else [found]


# --- documents nobody wrote ------------------------------------------------------------------

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\0"), min_size=1, max_size=12
)
FLAG = st.just(True)


def part(required, optional):
    return st.fixed_dictionaries(required, optional=optional)


CONSTANT = st.one_of(
    part({"kind": st.just("const"), "value_kind": st.just("text"), "value": WORDS}, {}),
    part(
        {
            "kind": st.just("const"),
            "value_kind": st.just("integer"),
            "value": st.integers(0, 10**9),
        },
        {},
    ),
    part({"kind": st.just("const"), "value_kind": st.just("yes_no"), "value": st.booleans()}, {}),
    part(
        {
            "kind": st.just("const"),
            "value_kind": st.just("money"),
            "value": st.just("5000.00"),
        },
        {},
    ),
    part(
        {
            "kind": st.just("const"),
            "value_kind": st.just("text"),
            "value": st.lists(WORDS, min_size=1, max_size=3),
        },
        {},
    ),
)
LEAF = st.one_of(
    CONSTANT,
    st.just({"kind": "today"}),
    *(
        part({"kind": st.just(kind), **dict.fromkeys(names, KEYS)}, {})
        for kind, names in {
            "field": ["field"],
            "column": ["field", "column"],
            "sum": ["field", "column"],
            "count": ["field"],
            "figure": ["name"],
            "posts": ["field"],
            "newest": ["field", "same"],
            "overlap": ["field", "start", "end"],
        }.items()
    ),
    part(
        {
            "kind": st.just("level"),
            "field": KEYS,
            "quantifier": st.sampled_from(["any", "all"]),
        },
        {},
    ),
    part(
        {
            "kind": st.just("applicant"),
            "name": st.sampled_from(["section", "level", "posts"]),
        },
        {},
    ),
)


def calculated(inner):
    sides = {"left": inner, "right": inner}
    return st.one_of(
        inner,
        part({"kind": st.just("days"), **sides}, {}),
        part({"kind": st.just("calc"), "sign": st.sampled_from("+-*/"), **sides}, {}),
    )


OPERAND = calculated(calculated(LEAF))
CONDITION = part(
    {"left": OPERAND, "compare": st.sampled_from(schema.COMPARISONS)}, {"right": OPERAND}
)
GROUPS = st.lists(st.lists(CONDITION, min_size=1, max_size=2), min_size=1, max_size=2)
PROFILED = {"profiles": st.sampled_from([["current"], ["handbook-2014"]])}
CHOICES = st.lists(
    part({"value": KEYS, "label": WORDS}, {"only_if": GROUPS, **PROFILED}), min_size=1, max_size=2
)
COLUMN = st.one_of(
    *(
        part(
            {"key": KEYS, "kind": st.just(kind), "label": WORDS},
            {"required": st.just(False), **PROFILED, **more},
        )
        for kind, more in {
            "text": {},
            "date": {},
            "integer": {"minimum": st.integers(0, 99)},
            "money": {"minimum": st.integers(0, 99_999)},
            "choice": {"choices": CHOICES},
            "computed": {"compute": OPERAND},
        }.items()
    )
)
PEOPLE = {
    "sees": FLAG,
    "undecided": FLAG,
    "uninvolved": FLAG,
    "min_level": st.integers(1, 4),
    "needs_section": st.integers(1, 4),
}
OWN = {
    "text": {"suggest": FLAG, "initial": WORDS, "absent": WORDS, "unit": st.just("页")},
    "long_text": {"initial": WORDS},
    "integer": {"minimum": st.integers(0, 9), "initial": st.integers(0, 9), "unit": st.just("人")},
    "money": {"minimum": st.integers(0, 99_999), "initial": st.just("1.00")},
    "date": {"initial": st.just("@today")},
    "datetime": {},
    "yes_no": {"initial": st.booleans(), "absent": st.booleans()},
    "choice": {"choices": CHOICES, "initial": KEYS},
    "choices": {"choices": CHOICES, "initial": st.lists(KEYS, min_size=1, max_size=2)},
    "person": {**PEOPLE, "initial": st.just("@applicant")},
    "people": {**PEOPLE, "initial": st.just(["@applicant"])},
    "section": {"initial": KEYS},
    "file": {},
    "lines": {"columns": st.lists(COLUMN, min_size=1, max_size=2), "minimum": st.integers(1, 9)},
    "computed": {"compute": OPERAND, "unit": st.just("元")},
    "request": {
        "form": KEYS,
        "statuses": st.just(["in_review", "approved"]),
        "link": st.sampled_from(["supplements", "answers"]),
        "exclusive": FLAG,
    },
    "reference": {"register": KEYS, "choices": CHOICES},
}
FIELD = st.one_of(
    *(
        part(
            {"key": KEYS, "kind": st.just(kind), "label": WORDS},
            {
                "help": WORDS,
                "required": st.just(False),
                "section": st.sampled_from(["basic", "cost", "attachments", "office"]),
                "filled_at": st.sampled_from(["step", "either"]),
                "show_if": GROUPS,
                "required_if": GROUPS,
                "sensitive": WORDS,
                **PROFILED,
                **own,
            },
        )
        for kind, own in OWN.items()
    )
)
WHO = st.one_of(
    part({"rule": st.just("post"), "posts": st.lists(KEYS, min_size=1, max_size=2)}, {}),
    part({"rule": st.just("people_supervisor"), "field": KEYS}, {"below": st.integers(0, 9)}),
    part({"rule": st.sampled_from(["section_head", "people"]), "field": KEYS}, {}),
    part({"rule": st.sampled_from(["applicant_supervisor", "applicant_section_head"])}, {}),
)
STEP = part(
    {"key": KEYS, "label": WORDS, "who": WHO},
    {
        "kind": st.sampled_from(["fill", "read", "settle"]),
        "mode": st.sampled_from(["all", "any", "order"]),
        "when": GROUPS,
        "fills": st.lists(
            part({"field": KEYS}, {"required": FLAG, "columns": st.lists(KEYS, min_size=1)}),
            min_size=1,
            max_size=2,
        ),
        "sees": st.lists(KEYS, min_size=1, max_size=2),
        "why": st.lists(
            part({"sentence": WORDS}, {"clause": WORDS, "when": GROUPS}), min_size=1, max_size=2
        ),
        "clause": WORDS,
        "phone": FLAG,
        "note_by": KEYS,
        "return_to": KEYS,
        "phase": st.just("settlement"),
        **PROFILED,
    },
)
CHECK = part(
    {"left": OPERAND, "compare": st.sampled_from(schema.COMPARISONS), "sentence": WORDS},
    {
        "right": OPERAND,
        "when": GROUPS,
        "then": st.just("warn"),
        "field": KEYS,
        "clause": WORDS,
        **PROFILED,
    },
)
PART = st.one_of(
    part({"text": st.sampled_from([" 共", "人"])}, PROFILED),
    part({"field": KEYS}, {"as": st.sampled_from(["names_titles", "capitals", "number"])}),
    part({"field": KEYS, "as": st.just("rows"), "columns": st.lists(KEYS, min_size=1)}, {}),
    part({"count": KEYS}, {}),
    part({"days": st.tuples(KEYS, KEYS).map(list)}, {}),
    part({"span": st.tuples(KEYS, KEYS).map(list)}, {}),
    part({"fact": st.sampled_from(["applicant", "number", "section"])}, {}),
    part({"blank": st.integers(1, 80)}, {}),
)
SHOWN = {"show_if": GROUPS, **PROFILED}
ROW = st.one_of(
    part(
        {
            "kind": st.just("boxes"),
            "boxes": st.lists(
                part(
                    {"label": WORDS, "parts": st.lists(PART, max_size=2)},
                    {"width": st.integers(2, 9), **SHOWN},
                ),
                min_size=1,
                max_size=2,
            ),
        },
        SHOWN,
    ),
    part(
        {
            "kind": st.just("table"),
            "label": WORDS,
            "field": KEYS,
            "columns": st.lists(
                part(
                    {"label": WORDS},
                    {
                        "column": KEYS,
                        "width": st.integers(2, 9),
                        "money": FLAG,
                        "times": st.tuples(KEYS, KEYS).map(list),
                    },
                ),
                min_size=1,
                max_size=2,
            ),
        },
        {"serial": FLAG, **SHOWN},
    ),
    part(
        {
            "kind": st.just("blank_table"),
            "label": WORDS,
            "columns": st.lists(WORDS, min_size=1, max_size=2),
            "rows": st.integers(1, 30),
        },
        SHOWN,
    ),
    part(
        {
            "kind": st.just("opinion"),
            "label": WORDS,
            "steps": st.lists(KEYS, min_size=1, max_size=2),
        },
        {"note_label": WORDS, **SHOWN},
    ),
    part({"kind": st.just("remarks"), "label": WORDS, "lines": st.integers(1, 9)}, SHOWN),
)
FORM = part(
    {
        "slug": KEYS,
        "title": WORDS,
        "fields": st.lists(FIELD, max_size=3),
        "steps": st.lists(STEP, max_size=2),
        "number": part({"series": KEYS, "format": st.just("甲〔{year}〕{serial}号")}, {}),
    },
    {
        "description": WORDS,
        "group": WORDS,
        "sentence": WORDS,
        "start_level": st.integers(2, 4),
        "may_change": FLAG,
        "checks": st.lists(CHECK, min_size=1, max_size=2),
        "notices": st.lists(
            st.one_of(WORDS, part({"text": WORDS, "profiles": st.just(["current"])}, {})),
            min_size=1,
            max_size=2,
        ),
        "sight": st.lists(
            part({"post": KEYS}, {"since": st.just("approved")}), min_size=1, max_size=2
        ),
        "copies": st.lists(WHO, min_size=1, max_size=2),
        "effects": st.lists(
            part(
                {"kind": st.just("absence")},
                {"people": KEYS, "start": KEYS, "end": KEYS, "acting": KEYS},
            ),
            min_size=1,
            max_size=1,
        ),
        "paper": part(
            {
                "title": WORDS,
                "colour": st.sampled_from(["red", "black"]),
                "copies": st.lists(WORDS, max_size=2),
                "rule": WORDS,
                "rows": st.lists(ROW, max_size=3),
            },
            {},
        ),
    },
)


@given(FORM)
def test_any_document_comes_back_from_the_blocks_as_it_was(document):
    assert there_and_back(document) == document


@given(FORM)
@hypothesis_settings(max_examples=20)
def test_any_document_survives_storing_and_the_page(document):
    definition = FormDefinition()
    definition.set_document(document)

    for name, block in {**blocks.LISTS, "paper_rows": blocks.PAPER_ROWS}.items():
        value = getattr(definition, name)
        assert isinstance(value, StreamValue)
        data = of_block(block, value, name)
        again = block.clean(block.value_from_datadict(_Page(data), {}, name))
        stored = json.loads(json.dumps(block.get_prep_value(again)))
        assert block.to_document(stored) == block.to_document(value.get_prep_value())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["slug", "fields", "steps", "number", "paper", "kind", "key", "rows"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_what_is_no_document_is_refused_with_a_sentence(document):
    try:
        blocks.columns_of(document)
    except UnknownShape as refusal:
        assert str(refusal)


def test_every_kind_and_member_of_the_schema_has_a_place_in_the_blocks():
    assert tuple(blocks.FIELDS.child_blocks) == schema.FIELD_KINDS
    columns = blocks.FIELDS.child_blocks["lines"].child_blocks["columns"]
    assert set(columns.child_blocks) == set(schema.COLUMN_KINDS)
    operand = blocks.CHECKS.child_blocks["check"].child_blocks["left"]
    assert isinstance(operand, OperandBlock)
    assert set(operand.child_blocks) - {"consts"} == set(schema.OPERAND_KINDS)
    who = blocks.STEPS.child_blocks["step"].child_blocks["who"]
    assert set(who.child_blocks) == set(schema.WHO_RULES)
    for name, kinds, shape in [
        ("fields", blocks.FIELDS.child_blocks.values(), schema.Field),
        ("steps", blocks.STEPS.child_blocks.values(), schema.Step),
        ("checks", blocks.CHECKS.child_blocks.values(), schema.Check),
        ("columns", columns.child_blocks.values(), schema.Column),
        ("operands", operand.child_blocks.values(), schema.Operand),
    ]:
        known = {key for kind in kinds for key in kind.child_blocks}
        wanted = {m.name for m in members(shape)} - ({"kind"} if name != "steps" else set())
        assert wanted <= known, name


def test_the_shape_that_is_checked_is_the_shape_that_is_read():
    for shape, read_as in {
        "form": schema.Form,
        "field": schema.Field,
        "column": schema.Column,
        "choice": schema.Choice,
        "check": schema.Check,
        "condition": schema.Condition,
        "operand": schema.Operand,
        "step": schema.Step,
        "who": schema.Who,
        "fill": schema.Fill,
        "why": schema.Why,
        "sight": schema.Sight,
        "effect": schema.Effect,
        "number": schema.Numbering,
    }.items():
        assert {key.lstrip("!") for key in SHAPES[shape]} == {m.name for m in members(read_as)}


def test_what_a_designer_left_without_a_key_gets_the_next_free_one():
    raw = blocks.FIELDS.from_document(
        [
            {"key": "", "kind": "text", "label": "出差地点"},
            {"key": "f1", "kind": "text", "label": "出差事由"},
            {
                "key": "",
                "kind": "choice",
                "label": "交通工具",
                "choices": [{"value": "", "label": "汽车"}, {"value": "o1", "label": "火车"}],
            },
        ]
    )

    cleaned = blocks.FIELDS.clean(blocks.FIELDS.to_python(raw))

    document = blocks.FIELDS.to_document(blocks.FIELDS.get_prep_value(cleaned))
    assert [f["key"] for f in document] == ["f2", "f1", "f3"]
    assert [c["value"] for c in document[2]["choices"]] == ["o2", "o1"]


def test_money_is_typed_in_yuan_and_kept_in_fen():
    raw = blocks.FIELDS.from_document(
        [{"key": "price", "kind": "money", "label": "单价", "minimum": 150}]
    )

    assert raw[0]["value"]["minimum"] == "1.50"
    assert blocks.FIELDS.to_document(raw)[0]["minimum"] == 150


def test_a_calculation_deeper_than_the_blocks_go_is_refused():
    leaf = {"kind": "field", "field": "a"}
    deep = leaf
    for _level in range(4):
        deep = {"kind": "calc", "sign": "+", "left": deep, "right": leaf}

    with pytest.raises(UnknownShape):
        blocks.FIELDS.from_document(
            [{"key": "x", "kind": "computed", "label": "x", "compute": deep}]
        )


def test_the_page_describes_shared_blocks_once():
    sizes = {name: len(BlockWidget(block).block_json) for name, block in blocks.LISTS.items()}

    assert sizes["fields"] < 120_000
    assert sum(sizes.values()) < 260_000


def test_migrations_see_the_lists_as_plain_json():
    field = FormDefinition._meta.get_field("steps")

    _name, path, args, kwargs = field.deconstruct()

    assert path == "django.db.models.JSONField"
    assert args == [] and "block_lookup" not in kwargs
