"""Who issued a notice and for which region: from its title, its page, its signature, its letterhead, its number."""

from __future__ import annotations

import pytest
from notices import notice


def _issued(title: str, *lines: str, doc_number: str = "") -> tuple[str | None, str | None]:
    header = notice(title, *lines, doc_number=doc_number).header
    return header.issuer, header.region


@pytest.mark.parametrize(
    ("title", "signed", "issuer", "region"),
    [
        ("关于印发《若干措施》的通知", "广东省发展和改革委员会", "广东省发展和改革委员会", "广东省"),
        ("关于做好稳岗工作的通知", "兰溪州人力资源和社会保障局", "兰溪州人力资源和社会保障局", "兰溪州"),
        ("省政府办公厅关于做好稳岗工作的通知", "江苏省人民政府办公厅", "江苏省人民政府办公厅", "江苏省"),
        ("经济技术开发区管委会关于印发办法的通知", "九江经济技术开发区管委会", "九江经济技术开发区管委会", "九江市"),
        ("鼓楼区人民政府关于做好稳岗工作的通知", "南京市鼓楼区人民政府", "南京市鼓楼区人民政府", "南京市鼓楼区"),
        ("市教育局关于做好招生工作的通知", "", "市教育局", None),
        (
            "中共广东省委办公厅 广东省人民政府办公厅印发《若干措施》的通知",
            "",
            "中共广东省委办公厅 广东省人民政府办公厅",
            "广东省",
        ),
        ("广州市天河区人民政府关于做好稳岗工作的通知", "", "广州市天河区人民政府", "天河区"),
        ("国家税务总局广东省税务局关于优化服务的通知", "", "国家税务总局广东省税务局", "广东省"),
        ("财政部　税务总局关于优化服务的通知", "广东省财政厅", "财政部 税务总局", None),
        ("商务部等7部门关于发展冷链的意见", "", "商务部等7部门", None),
        ("澜江省人民政府关于做好稳岗工作的通知", "广东省财政厅", "澜江省人民政府", "澜江省"),
    ],
)
def test_the_first_name_that_says_its_region_is_the_issuer(
    title: str, signed: str, issuer: str, region: str | None
) -> None:
    assert _issued(title, "一、做好服务。", signed, "2023年6月5日") == (issuer, region)


def test_a_title_without_an_issuer_leaves_it_to_the_letterhead() -> None:
    read = notice("栖云市人民政府文件", "栖政发〔2025〕17号", "关于做好春耕工作的通知", "一、备足农资。", title="")
    assert (read.header.issuer, read.header.region) == ("栖云市人民政府", "栖云市")


@pytest.mark.parametrize(("number", "region"), [("粤府办〔2023〕5号", "广东省"), ("云政办〔2023〕5号", None)])
def test_a_document_number_says_the_region_where_one_government_alone_uses_it(number: str, region: str | None) -> None:
    assert _issued("关于做好稳岗工作的通知", "一、做好服务。", doc_number=number) == (None, region)


def test_a_line_above_the_date_that_names_no_body_is_no_issuer() -> None:
    assert _issued("关于做好稳岗工作的通知", "一、做好服务。", "请各单位遵照执行", "2023年6月5日") == (None, None)
