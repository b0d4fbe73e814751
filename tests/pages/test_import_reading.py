"""Files on their way in: what a Word document says in reading order, and what is refused."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import BadFile, TooLarge
from pages.importer import package, reading
from pages.importer.build import build
from pages.importer.plan import plan
from pages.importer.reading import read, read_pasted
from pages.importer.source import Paragraph, Picture, Table
from tests.pages.import_texts import box_xml, count, numbered, saved, styled_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def texts(data: bytes) -> list[str]:
    return [b.number + b.text for b in read("a.docx", data).blocks if isinstance(b, Paragraph)]


def body(xml: str) -> bytes:
    """A document with this inside its body."""
    document = docx.Document()
    holder = parse_xml(f'<w:body xmlns:w="{W}">{xml}</w:body>')
    for element in reversed(list(holder)):
        document.element.body.insert(0, element)
    return saved(document)


def rezipped(data: bytes, change: dict[str, bytes | None]) -> bytes:
    """The same document with parts replaced, added or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, content in change.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def plain() -> bytes:
    document = docx.Document()
    document.add_paragraph("正文一句。")
    return saved(document)


# --- reading -----------------------------------------------------------------------------


def test_numbers_that_word_counts_are_read_as_they_are_shown():
    document = docx.Document()
    outer = numbered(
        document,
        [("chineseCounting", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%1.%2.%3")],
    )
    other = numbered(document, [("decimalEnclosedCircle", "%1")])
    for text, which, depth in [
        ("甲", outer, 0),
        ("乙", outer, 1),
        ("丙", outer, 1),
        ("丁", outer, 0),
        ("戊", outer, 1),
        ("己", other, 0),
        ("庚", other, 0),
    ]:
        count(document.add_paragraph(text), which, depth)
    assert texts(saved(document)) == [
        "一、甲",
        "(一)乙",
        "(二)丙",
        "二、丁",
        "(一)戊",
        "①己",
        "②庚",
    ]


def test_text_boxes_are_read_once_and_from_top_to_bottom():
    document = docx.Document()
    paragraph = document.add_paragraph()
    for words, top, left in [
        (["第三"], 2_000_000, 0),
        (["右"], 900_000, 900_000),
        (["左"], 900_000, 0),
    ]:
        paragraph._p.append(parse_xml(box_xml(words, top, left)))
    assert texts(saved(document)) == ["左", "右", "第三"]


def test_the_old_drawing_counts_where_there_is_no_new_one():
    xml = (
        "<w:p xmlns:v='urn:schemas-microsoft-com:vml'><w:r><w:pict><v:shape><v:textbox>"
        "<w:txbxContent><w:p><w:r><w:t>签收</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    assert texts(body(xml)) == ["签收"]


def test_tracked_changes_are_accepted_and_told_of():
    xml = (
        "<w:p><w:r><w:t>办理时限为</w:t></w:r>"
        "<w:del><w:r><w:delText>十日</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>七日</w:t></w:r></w:ins></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半,</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>后半。</w:t></w:r></w:p>"
    )
    source = read("a.docx", body(xml))
    assert [b.text for b in source.blocks] == ["办理时限为七日", "前半,后半。"]
    assert source.left_out == ("文件带有修订 2 处,按接受修订后的文字导入。",)


def test_merged_cells_become_plain_ones():
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "宽"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "高"
    (found,) = [b for b in read("a.docx", saved(document)).blocks if isinstance(b, Table)]
    assert found.rows == (("宽", "", "02"), ("10", "11", "高"), ("20", "21", "高"))


def test_a_frame_around_the_whole_text_is_no_table():
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "一、总则"
    assert texts(saved(document)) == ["一、总则"]


def test_pictures_headers_and_hidden_words_are_named_and_not_taken():
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    picture.seek(0)
    document = docx.Document()
    run = document.add_paragraph("看图").add_run()
    run.add_picture(picture)
    hidden = document.add_paragraph("明处").add_run("暗处")
    hidden.font.hidden = True
    document.sections[0].footer.paragraphs[0].text = "内部资料"
    source = read("a.docx", saved(document))
    assert [b.text for b in source.blocks if isinstance(b, Paragraph)] == ["看图", "明处"]
    assert len([b for b in source.blocks if isinstance(b, Picture)]) == 1
    assert source.left_out == (
        "文件中的图片 1 张没有导入,请在页面中另外上传。",
        "隐藏的文字 1 处没有导入。",
        "页眉和页脚没有导入:内部资料。",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_every_encoding_of_the_office(encoding):
    source = read("a.txt", "第一条 目的\r\n\u200b为规范公文办理。".encode(encoding))
    assert [b.text for b in source.blocks] == ["第一条 目的", "为规范公文办理。"]


# --- refusing ----------------------------------------------------------------------------


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(BadFile) as refused:
        read(name, data)
    return str(refused.value)


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", b"", "这个文件是空的,请重新选择。"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
            "这是旧格式的文档(.doc 或 .wps)。",
        ),
        ("a.docx", ENCRYPTED, "文件设了密码,无法读取。"),
        ("a.docx", b"%PDF-1.7 ...", "这是 PDF 文件,不能导入。"),
        ("a.docx", b"{\\rtf1 ...", "这不是 Word 文档(.docx)。"),
        ("a.docx", b"just words", "文件已损坏或不是 Word 文档。"),
        ("a.docx", b"PK\x03\x04 half a file", "文件已损坏,打不开。"),
        ("a.txt", b"\x00\x01\x02", "这不是文字文件。"),
        ("a.txt", b"\xff\xff\xff", "认不出文字的编码。"),
        ("a.txt", b" \n \n", "这个文件是空的,请重新选择。"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(name, data, sentence):
    assert refusal(name, data).startswith(sentence)


def test_a_document_with_macros_is_refused_by_its_type_and_by_its_parts():
    data = plain()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml")
    macro = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    for change in ({"[Content_Types].xml": macro}, {"word/vbaProject.bin": b"x"}):
        assert refusal("a.docx", rezipped(data, change)).startswith("文件带有宏")


def test_a_table_file_under_the_name_of_a_document_is_told_apart():
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Override PartName="/xl/workbook.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
    assert refusal("a.docx", out.getvalue()).startswith("这是表格文件(Excel)")


def test_a_file_of_200_mb_is_refused_after_20():
    class Endless(io.RawIOBase):
        given = 0

        def seek(self, *args):
            return 0

        def read(self, size=-1):
            self.given += size
            assert size < 30 * 1024 * 1024
            return b"PK" + b"\0" * (size - 2)

    file = Endless()
    with pytest.raises(TooLarge) as refused:
        read("a.docx", file)
    assert str(refused.value) == "文件超过20MB,请删去图片或分开上传。"
    assert file.given <= 21 * 1024 * 1024


BOMB = "文件解压后异常庞大"


def test_a_part_that_unpacks_to_far_more_than_it_weighs_is_not_unpacked():
    huge = b"<w:document>" + b" " * (package.LARGEST_PART + 1) + b"</w:document>"
    assert refusal("a.docx", rezipped(plain(), {"word/document.xml": huge})).startswith(BOMB)


def test_a_part_that_lies_about_its_size_is_measured_while_unpacking():
    huge = b"<w:document>" + b" " * (package.LARGEST_PART + 1) + b"</w:document>"
    data = bytearray(rezipped(plain(), {"word/document.xml": huge}))
    for signature, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            if struct.unpack("<L", data[at + place : at + place + 4])[0] == len(huge):
                data[at + place : at + place + 4] = struct.pack("<L", 1000)
    assert refusal("a.docx", bytes(data)).startswith((BOMB, "文件已损坏"))


def test_a_zip_with_ten_thousand_entries_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(10_000):
            archive.writestr(f"word/{n}", b"")
    assert refusal("a.docx", out.getvalue()).startswith(BOMB)


def test_a_zip_that_claims_gigabytes_is_not_opened():
    data = bytearray(plain())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 0xF0000000)
    assert refusal("a.docx", bytes(data)).startswith(BOMB)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_neither_expanded_nor_fetched(encoding):
    evil = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p></w:body>'
        "</w:document>"
    ).encode(encoding)
    said = refusal("a.docx", rezipped(plain(), {"word/document.xml": evil}))
    assert said.startswith("文件里有不安全的内容(XML实体)")


def test_a_document_nested_without_end_is_refused():
    deep = "<w:sdt><w:sdtContent>" * 100 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 100
    assert refusal("a.docx", body(deep)).startswith("文件的层次嵌套过深")


def test_what_a_document_refers_to_outside_is_never_opened(monkeypatch):
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" TargetMode="External" Target="http://127.0.0.1:9/x.xml" Type="a/'
        b'styles"/><Relationship Id="r2" Target="file:///etc/passwd" Type="a/numbering"/>'
        b'<Relationship Id="r3" Target="../../../../etc/passwd" Type="a/footnotes"/>'
        b"</Relationships>"
    )
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("a connection"))
    data = rezipped(plain(), {"word/_rels/document.xml.rels": rels})
    assert package.Package(data).related("word/document.xml") == {}
    assert texts(data) == ["正文一句。"]


def test_too_many_words_are_refused():
    with pytest.raises(TooLarge) as refused:
        read_pasted("一\n" * (reading.MOST_PARAGRAPHS + 1))
    assert str(refused.value) == "文字太长,请分几次导入。"


# --- whatever comes ----------------------------------------------------------------------

BITS = st.sampled_from(
    ["第一部分", "第二章", "一、", "(一)", "㈠", "1.", "1、", "①", "风险①:", "备注:", "流程图"]
    + [
        "防范措施:",
        "目录",
        "……(3)",
        "制度",
        "为规范",
        "。",
        "\n",
        "\n\n",
        " ",
        "\u3000",
        "↓",
        "\x00",
    ]
)


@given(st.lists(st.one_of(BITS, st.text(max_size=8)), max_size=60))
def test_no_text_is_too_strange_for_a_plan(parts):
    text = "".join(parts)
    try:
        source = read_pasted(text)
    except BadFile:
        return
    for piece in plan(build(source)):
        assert piece.title and piece.from_json(piece.as_json()).digest == piece.digest


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange_for_a_refusal(data):
    for name in ("a.docx", "a.txt"):
        for given_bytes in (data, b"PK\x03\x04" + data + b"PK\x05\x06" + data):
            try:
                read(name, given_bytes)
            except BadFile as refused:
                assert str(refused).endswith("。")


DOCUMENT = styled_docx()


@given(st.integers(0, len(DOCUMENT) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_document_is_read_or_refused(place, garbage):
    try:
        plan(build(read("a.docx", DOCUMENT[:place] + garbage + DOCUMENT[place + len(garbage) :])))
    except BadFile as refused:
        assert str(refused).endswith("。")
