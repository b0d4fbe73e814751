"""Lines that belong to the place a text was taken from, not to the text. Offered, never dropped."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

_LONGEST = 160
_KINDS = [
    (
        re.compile(r"上传人\s*[:：]|上传时间\s*[:：]|文档编号\s*[:：]?\s*\d{4}|下载积分\s*[:：]"),
        _("下载网站的上传信息"),
    ),
    (
        re.compile(
            r"^(?:下载|举报|收藏|相关|分享|点赞|评论|登录|注册|首页|全文阅读|立即下载|免费下载|\s)+$"
        ),
        _("下载网站的按钮"),
    ),
    (re.compile(r"_第\s*\d+\s*页$"), _("下载网站的预览图")),
    (
        re.compile(
            r"^第?\s*\d{1,4}\s*页?\s*[/／]\s*共?\s*\d{1,4}\s*页?$|^共\s*\d{1,4}\s*页$|"
            r"^[-—–－]\s*\d{1,4}\s*[-—–－]$|^第\s*\d{1,4}\s*页(?:\s*[,，]?\s*共\s*\d{1,4}\s*页)?$"
        ),
        _("页码"),
    ),
    (re.compile(r"^(?:点击|展开)(?:查看|加载|阅读|下载)?(?:更多|全文|全部)"), _("下载网站的按钮")),
    (
        re.compile(
            r"^(?:下载资源|资源描述|展开阅读全文|相关资源|猜你喜欢|相关搜索|相关推荐|热门推荐|"
            r"相关文档|为你推荐|最新文档|温馨提示|关键词|文档介绍)\s*[:：]?$"
        ),
        _("下载网站的栏目"),
    ),
    (re.compile(r"由.{0,20}会员分享|可在线阅读|珍藏版|在.{1,12}网上搜索"), _("下载网站的说明")),
    (re.compile(r"^(?:当前位置|您(?:现在)?的位置)\s*[:：]"), _("网站的导航")),
    (
        re.compile(r"^copyright|^版权所有|^©|版权所有$|all rights reserved", re.IGNORECASE),
        _("网站的版权声明"),
    ),
    (re.compile(r"^经营许可证编号|ICP备\s*\d|公网安备", re.IGNORECASE), _("网站的备案信息")),
    (re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE), _("网址")),
    (
        re.compile(
            r"^(?:分享到|微信扫一扫|打印本页|关闭窗口|【?打印】?|【?关闭】?|上一篇|下一篇|浏览次数|点击数|"
            r"阅读次数|责任编辑|字号\s*[:：])"
        ),
        _("网页的按钮和统计"),
    ),
]
_FILE_NAME = re.compile(r"\.(?:docx?|wps|pdf|txt|pptx?|xlsx?)$", re.IGNORECASE)


def noise(text: str) -> str:
    """Why a line is none of the text; empty for a line of the text."""
    if len(text) > _LONGEST:
        return ""
    for pattern, why in _KINDS:
        if pattern.search(text):
            return str(why)
    if len(text) <= 80 and _FILE_NAME.search(text):
        return str(_("文件名"))
    return ""
