"""Reading a body: any bytes become an object or a refusal."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.api.body import Body, NotJson, parse, reply
from forms.errors import DomainError, InvalidAnswers

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def body(raw: bytes | str, *known: str) -> Body:
    content = raw.encode() if isinstance(raw, str) else raw
    return Body(RequestFactory().post("/", content, content_type="application/json"), known)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b'"x"',
        b"7",
        b"null",
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\x00"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"a": 1} {"b": 2}',
    ],
)
def test_what_is_no_json_object_is_refused_as_such(raw):
    with pytest.raises(NotJson) as refusal:
        parse(raw)
    assert (refusal.value.status, refusal.value.code) == (400, "not_json")


@pytest.mark.parametrize("raw", [b"", b" \n", b"\xef\xbb\xbf{}"])
def test_nothing_sent_is_an_empty_object(raw):
    assert parse(raw) == {}


def test_a_repeated_member_counts_as_its_last():
    assert parse(b'{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (r'{"comment": "\udfff"}', "comment"),
        (r'{"\u0000": 1}', "answers"),
    ],
)
def test_what_no_database_can_keep_is_refused_at_its_place(raw, where):
    with pytest.raises(InvalidAnswers) as refusal:
        parse(raw.encode())
    assert list(refusal.value.errors) == [where]


def test_answers_are_left_to_their_fields():
    assert parse(rb'{"answers": {"total": ["\u0000"]}}') == {"answers": {"total": ["\0"]}}


def test_a_pair_of_surrogates_is_one_character():
    assert parse(rb'{"a": "\ud83d\ude00"}') == {"a": "😀"}


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    try:
        assert isinstance(parse(raw), dict)
    except DomainError:
        pass


@settings(max_examples=200)
@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5))
def test_any_object_is_read_or_refused_and_can_be_sent_back(value):
    try:
        found = parse(json.dumps(value).encode())
    except DomainError as refusal:
        reply({"errors": refusal.errors}).content.decode()
    else:
        assert json.loads(reply(found).content) == found


def test_members_of_the_wrong_kind_are_named_all_at_once():
    sent = body(
        '{"answers": [], "submit": 1, "comment": 5, "task": "3", "revision": true, "to": ["a", 1]}',
        *("answers", "submit", "comment", "task", "revision", "to"),
    )
    sent.answers(), sent.flag("submit"), sent.comment()
    sent.whole("task"), sent.whole("revision"), sent.texts("to")
    with pytest.raises(InvalidAnswers) as refusal:
        sent.settle()
    assert set(refusal.value.errors) == {
        "answers", "submit", "comment", "task", "revision", "to",
    }  # fmt: skip


def test_an_unknown_member_is_refused():
    sent = body('{"anwsers": {}}', "answers")
    with pytest.raises(InvalidAnswers) as refusal:
        sent.settle()
    assert refusal.value.errors == {"anwsers": ["没有这一项。"]}


def test_absent_and_null_members_are_their_defaults():
    for raw in ("{}", '{"answers": null, "submit": null, "comment": null, "to": null}'):
        sent = body(raw, "answers", "submit", "comment", "to")
        found = (sent.answers(), sent.flag("submit"), sent.comment(), sent.texts("to"))
        sent.settle()
        assert found == ({}, False, "", [])


@pytest.mark.parametrize("number", ["-1", str(2**63), "1.0", '"1"', "null", "[]"])
def test_a_number_that_names_no_row_is_refused(number):
    sent = body(f'{{"task": {number}}}', "task")
    sent.whole("task")
    with pytest.raises(InvalidAnswers):
        sent.settle()


def test_a_list_with_repeats_or_too_many_items_is_refused():
    for members in (["a", "a"], [str(i) for i in range(101)]):
        sent = body(json.dumps({"to": members}), "to")
        sent.texts("to")
        with pytest.raises(InvalidAnswers):
            sent.settle()


def test_a_lone_half_character_is_sent_back_as_its_escape():
    assert reply({"\ud800": 1}).content == b'{"\\ud800":1}'
