"""The pieces a text consists of. Every one can be shown, printed, searched and handed out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

# What a paragraph may hold: no headings (they are pieces of their own), nothing embedded.
PARAGRAPH = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("标题"), max_length=120)
    level = blocks.ChoiceBlock(
        choices=[("2", _("一级标题")), ("3", _("二级标题"))],
        default="2",
        label=_("级别"),
        search_index=False,
    )

    class Meta:
        icon = "title"
        label = _("小标题")
        template = "pages/blocks/heading.html"


class AttachmentBlock(blocks.StructBlock):
    """A document to take away, with the name the reader sees."""

    document = DocumentChooserBlock(label=_("文件"))
    name = blocks.CharBlock(label=_("显示名称"), required=False, max_length=120)

    class Meta:
        icon = "doc-full"
        label = _("附件")
        template = "pages/blocks/attachment.html"


def _table() -> TypedTableBlock:
    return TypedTableBlock(
        [("text", blocks.CharBlock(label=_("文字"), required=False))],
        label=_("表格"),
        template="pages/blocks/table.html",
    )


def _image() -> ImageBlock:
    block = ImageBlock(label=_("图片"), required=False, template="pages/blocks/image.html")
    block.child_blocks["image"].label = _("图片")  # Wagtail's own is not to be translated
    return block


class BodyBlock(blocks.StreamBlock):
    """正文."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("段落"), features=PARAGRAPH, template="pages/blocks/paragraph.html"
    )
    table = _table()
    image = _image()
    attachment = AttachmentBlock()

    class Meta:
        required = False


def plain_text(value: Any) -> str:
    """What a reader reads in a stream of these, for search."""
    return " ".join(
        text
        for child in value or ()
        for text in child.block.get_searchable_content(child.value)
        if text
    )
