"""A handbook of an office as it is found: copied from a download site, and as a Word document.

Three sections with duties, bases and charts; eight rules; a table of contents that promises five
more. The wording is made up, the damage is not: sentences broken apart, a chart out of order, two
numbered lines run together, charts lost, the last rule cut off.
"""

from __future__ import annotations

import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml

SITE_HEAD = """\
某局规范权力运行.docx
上传人:b****3 文档编号:3503509 上传时间:2022-11-23 格式:DOCX 页数:26 大小:124.96KB
下载 相关 举报
某局规范权力运行.docx_第1页
第1页 / 共26页
点击查看更多>>
下载资源
资源描述
某局规范权力运行.docx
《某局规范权力运行.docx》由会员分享,可在线阅读,更多相关《某局规范权力运行.docx(26页珍藏版)》请在某网上搜索。
"""

CONTENTS = """\
某局规范权力运行
某局规范权力运行
某局
2014年
目录
第一部分部门行政职权、责任体系
1.办公室…………………………………………………………(3)
2.规划股………………………………………(7)
3.计财股………………………………………………………(9)
第二部分规范权力运行配套制度
1.会议制度……………………………………………………(11)
2.办文制度……………………………………………………(12)
3.机关财务管理暂行规定……………………………………(14)
4.岗位目标管理责任制………………………………………(17)
5.政务公开制………………………………………………(18)
6.限时办结制………………………………………………(19)
7.服务承诺制………………………………………………(20)
8.首问责任制……………………………………………(21)
9.绩效考核制……………………………………………(22)
10.效能告诫制……………………………………………(23)
11.行政过错责任追究制.…………………………(24)
第三部分规范权力运行考核评价体系
1.机关干部职工岗位工作考核办法………………………………(25)
2.机关股室岗位考核评分表……………………………………(35)
"""

SECTIONS = """\
第一部分
部门行政职权、责任体系
办公室
一、职能职责及责任体系
1.负责综合协调;
2.负责宣传;
3.负责信访接待工作。
二、权力行使依据
1、《中华人民共和国档案法》
2、《信访条例》
三、主要工作流程、办理程序和时限及风险防范
收文办理流程
风险①
1.签收:
机要员签收、编号、登记
3.批办:
领导签署意见(两个以上股室的,指明主办股室)
2.拟办:
办公室主任签拟办意见
风险②
4.承办(收文后7个工作日内办理完毕)
备注:
事项紧急的,由办公室直接送至股室。
运行风险表现:
风险①:
漏登收到文件;
风险②:
阅文超过时限。
防范措施:
1、认真登记;
2、加强督办。
发文办理流程
备注:
1.如经抄送,则在抄送栏填明;
2.如是请示,则填写联系人。
运行风险表现:
风险①:
校稿不认真。
防范措施:
1.安排两人校稿。
信访工作流程图
风险①
运行风险表现:
风险①:
受理不及时。
防范措施:
1.增强责任心。
规划股
一、职能职责及责任体系
1.负责规划;
2.负责统计。
二、权力行使依据
1.《中华人民共和国水法》;
2.其他有关法律法规。
三、主要工作流程、办理程序
规划股办事流程图
受理或接待(实行首问负责制)
风险①
分类交办
集体研究(重大事项组织专家论证)
风险②
送达办结
运行风险表现:
风险①:
受理不及时;
风险②:
研究不科学。
防范措施:
1.增强责任心。
财务股
一、职能职责及责任体系
1.负责资金预算;
2.负责机关财务。
二、权力行使依据
1.《中华人民共和国会计法》
2.《某项资金责任追究办法》3.其他有关法律法规及政策性文件。
三、主要工作流程、办理程序
项目实施流程表
村组征求意见,张榜公示
申报
↓报乡镇
审核汇总
↓报县局
批复
结算划款
"""

RULES = """\
第二部分规范权力运行配套制度
会议制度
(一)局党组会议。
党组成员组成。
由书记主持,主要议题是:
学习重要决定;研究人事事项。
(二)局务会议。
由局长主持。
办文制度
为规范公文办理,特制定本制度。
一、收文处理
收文流程:
签收→拟办→批办
(一)签收与登记
1、所有公文由办公室签收。
股室收到的,应送办公室登记。
2、分两类编号。
二、发文处理
(一)拟稿
1、谁主办,谁拟稿。
机关财务管理暂行规定
为加强财务管理,制订本规定:
一、经费管理
(一)差旅费
1、出差实行派差单。
二、固定资产管理
1、价值在500元(含)以上的,登记台账。
四、本规定与上级文件抵触的,按上级文件执行。
岗位目标责任制度
一、职责按方案确定。
二、应遵循以下原则:
(一)因事设岗;
(二)权责一致。
政务公开制
为接受监督,特制定本制度:
1、由办公室负责。
2、动作方式:
㈠严禁办事拖拉。
㈡一律追究责任。
3、听取意见。
限时办结制
   (一)按照规定的时间办理。
   (二)答复不得超过15个工作日。
服务承诺制
   (一)作出公开承诺。
   (二)接受监督。
首问责任制
   (一)首位接待的人员负责解答。
   (二)能办理的应现场办理;不能现场办理的,要说明相关情况
"""

SITE_FOOT = """\
展开阅读全文
相关资源
猜你喜欢
当前位置:首页 > 党团工作 > 入党转正申请
copyright@ 2008-2022 某网网站版权所有
经营许可证编号:鄂ICP备2022015515号-1
"""

# Enough single sentences that the copy's habit shows: a break behind every full stop.
AS_COPIED = "\n\n".join((SITE_HEAD + CONTENTS + SECTIONS + RULES + SITE_FOOT).splitlines()).replace(
    "\n   (", "\n\u00a0\u00a0\u00a0("
)

MISSING = [
    "绩效考核制",
    "效能告诫制",
    "行政过错责任追究制",
    "机关干部职工岗位工作考核办法",
    "机关股室岗位考核评分表",
]
RULE_TITLES = [
    "会议制度",
    "办文制度",
    "机关财务管理暂行规定",
    "岗位目标责任制度",
    "政务公开制",
    "限时办结制",
    "服务承诺制",
    "首问责任制",
]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{_W}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def box_xml(words: list[str], top: int, left: int = 0) -> str:
    """A text box as Word writes it: the new drawing, and the old one for old programs."""
    inner = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in words)
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        f"<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>"
        f"<wp:positionH><wp:posOffset>{left}</wp:posOffset></wp:positionH>"
        f"<wp:positionV><wp:posOffset>{top}</wp:posOffset></wp:positionV>"
        f"<a:graphic><a:graphicData><wps:wsp><wps:spPr/><wps:txbx>{content}</wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape style='margin-top:{top // 12700}pt'><v:textbox>{content}"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def numbered(document, formats: list[tuple[str, str]]) -> str:
    """A list that Word counts by itself; the id paragraphs refer to."""
    part = document.part.numbering_part.element
    abstract_id = str(900 + len(part))
    levels = "".join(
        f"<w:lvl w:ilvl='{depth}'><w:start w:val='1'/><w:numFmt w:val='{how}'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for depth, (how, text) in enumerate(formats)
    )
    abstract = parse_xml(
        f"<w:abstractNum xmlns:w='{_W}' w:abstractNumId='{abstract_id}'>{levels}</w:abstractNum>"
    )
    part.insert(0, abstract)
    part.append(
        parse_xml(
            f"<w:num xmlns:w='{_W}' w:numId='{abstract_id}'>"
            f"<w:abstractNumId w:val='{abstract_id}'/></w:num>"
        )
    )
    return abstract_id


def count(paragraph, list_id: str, depth: int = 0):
    """Let Word count this paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f"<w:numPr xmlns:w='{_W}'><w:ilvl w:val='{depth}'/>"
            f"<w:numId w:val='{list_id}'/></w:numPr>"
        )
    )
    return paragraph


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plain_docx(text: str = AS_COPIED) -> bytes:
    """The copied text in Word: no style, no list, titles centred."""
    document = docx.Document()
    for line in text.splitlines():
        paragraph = document.add_paragraph(line)
        if line in RULE_TITLES:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return saved(document)


def styled_docx() -> bytes:
    """The same handbook as somebody who knows Word would write it: styles, automatic numbers, a
    table, and the first chart as text boxes that stand in the file in another order."""
    document = docx.Document()
    document.add_heading("某局规范权力运行", 0)
    for line in CONTENTS.splitlines()[4:]:
        document.add_paragraph(line)
    document.add_heading("第一部分 部门行政职权、责任体系", 1)
    _section(document, "办公室", ["负责综合协调;", "负责宣传。"], ["《中华人民共和国档案法》"])
    document.add_heading("收文办理流程", 4)
    boxes = document.add_paragraph()
    for words, top in [
        (["2.拟办:", "办公室主任签拟办意见"], 2_000_000),
        (["1.签收:", "机要员签收"], 1_000_000),
        (["3.承办"], 3_000_000),
    ]:
        boxes._p.append(parse_xml(box_xml(words, top)))
    for line in ["运行风险表现:", "风险①:漏登收到文件;", "防范措施:", "1、认真登记。"]:
        document.add_paragraph(line)
    _section(document, "规划股", ["负责规划。"], ["《中华人民共和国水法》"])
    _section(document, "计财股", ["负责资金预算。"], ["《中华人民共和国会计法》"])
    document.add_heading("项目实施流程表", 4)
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate([("申报", "村组"), ("审核", "乡镇"), ("结算划款", "县局")]):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    document.add_heading("第二部分 规范权力运行配套制度", 1)
    for title in RULE_TITLES:
        document.add_heading(title, 2)
        articles = numbered(document, [("chineseCounting", "第%1条"), ("decimal", "%2.")])
        count(document.add_paragraph(f"{title}的目的。"), articles)
        count(document.add_paragraph("具体要求如下:"), articles)
        count(document.add_paragraph("按时办理;"), articles, 1)
        count(document.add_paragraph("如实登记。"), articles, 1)
    document.sections[0].header.paragraphs[0].text = "内部资料"
    return saved(document)


def _section(document, title: str, duties: list[str], bases: list[str]) -> None:
    document.add_heading(title, 2)
    headings = numbered(document, [("chineseCounting", "%1、")])
    for heading, items in [("职能职责", duties), ("权力行使依据", bases)]:
        count(document.add_heading(heading, 3), headings)
        items_list = numbered(document, [("decimal", "%1.")])
        for item in items:
            count(document.add_paragraph(item), items_list)
    count(document.add_heading("主要工作流程", 3), headings)
