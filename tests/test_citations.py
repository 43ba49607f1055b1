"""Citations: the documents that a notice names, in which relation, and which of them the corpus holds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from notices import extractor, facts, notice, rules

from pipeline.run.links import linked
from pipeline.tables import Outcome, Tables, document_tables, join
from pipeline.types import Citation


def cited(*lines: str) -> list[Citation]:
    """The citations of a notice with these lines below its title."""
    return list(facts("澜江省人民政府关于改进服务的通知", *lines)[1].citations)


def told(*lines: str) -> list[tuple[str | None, str | None, str]]:
    """Their titles, numbers and relations."""
    return [(c.title, c.doc_number, c.relation) for c in cited(*lines)]


def test_titles_numbers_and_relations() -> None:
    read, found = facts(
        "澜江省人民政府关于印发《澜江省养老服务方案》的通知",
        "根据《澜江省养老服务条例》，制定本方案。",
        "一、抓好《关于发展养老服务的意见》（澜府〔2022〕6号）落实。",
        "二、修订《澜江省养老机构管理办法》。《旧办法》同时废止。",
    )
    assert [(c.path, c.title, c.doc_number, c.relation) for c in found.citations] == [
        (None, "澜江省养老服务方案", None, "issues"),
        (None, "澜江省养老服务条例", None, "basis"),
        ("1", "关于发展养老服务的意见", "澜府〔2022〕6号", "implements"),
        ("2", "澜江省养老机构管理办法", None, "amends"),
        ("2", "旧办法", None, "repeals"),
    ]
    quotes = [read.doc.text[c.start : c.end] for c in found.citations]
    assert quotes[2] == "《关于发展养老服务的意见》（澜府〔2022〕6号）"


def test_documents_of_one_list_share_its_relation() -> None:
    basis = (
        "一、根据《澜江省防汛条例》《防汛预案》（澜府〔2021〕4号）和省水利厅《关于加强值守的意见》等规定，制定本通知。"
    )
    assert [relation for _, _, relation in told(basis)] == ["basis"] * 3
    by_article = "一、按照《澜江省防汛条例》第三条、《澜江省水利条例》第五条等规定处理。"
    assert [relation for _, _, relation in told(by_article)] == ["basis"] * 2
    ended = "一、《澜江省旧条例》、《澜江省旧办法》和《澜江省旧细则》（2011年修订）同时废止。"
    assert [relation for _, _, relation in told(ended)] == ["repeals"] * 3


def test_a_list_ends_where_another_verb_stands() -> None:
    found = told("一、落实《澜江省防汛条例》和修订《澜江省防汛预案》。")
    assert [relation for _, _, relation in found] == ["implements", "amends"]


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("按省《防汛办法》规定执行。", "basis"),
        ("根据省政府印发的《澜江省防汛方案》，加强值守。", "basis"),
        ("贯彻落实新修订的《澜江省防汛条例》。", "implements"),
        ("为深入贯彻落实《澜江省防汛条例》，制定本方案。", "basis"),
        ("按照上级要求制定《澜江省防汛方案》。", "mentions"),
        ("落实主体责任，《澜江省防汛方案》另行印发。", "mentions"),
        ("推动《澜江省防汛方案》有关政策落实。", "implements"),
        ("《澜江省防汛方案》是落实防汛要求的重要文件。", "mentions"),
        ("《澜江省防汛方案》已经省政府同意，现印发给你们。", "issues"),
        ("现将《澜江省防汛方案》印发给你们。", "issues"),
        ("省水利厅研究制定了《澜江省防汛方案》。现予以印发。", "issues"),
        ("年底前印发《澜江省防汛方案》。", "issues"),
        ("近日，省水利厅发布《澜江省防汛方案》。", "mentions"),
        ("根据省水利厅关于印发《澜江省防汛方案》的通知精神，加强值守。", "basis"),
        ("对《澜江省防汛办法》作如下修改。", "amends"),
        ("将《澜江省防汛办法》第三条修改为：…", "amends"),
        ("废止《澜江省防汛办法》。", "repeals"),
        ("自本办法施行之日起，《澜江省防汛办法》与本规定不一致的停止执行。", "repeals"),
        ("根据《澜江省防汛办法》规定，原有证件同时废止。", "basis"),
    ],
)
def test_the_words_around_a_document_say_the_relation(sentence: str, relation: str) -> None:
    assert [found for _, _, found in told(f"一、{sentence}")] == [relation]


def test_a_number_may_stand_without_brackets_and_without_a_title() -> None:
    bare = "一、按照《关于加强值守的意见》澜府办〔2022〕16号精神办理。"
    assert told(bare) == [("关于加强值守的意见", "澜府办〔2022〕16号", "basis")]
    alone = "一、要根据国办发〔2020〕5号文件精神，按澜府发〔2021〕7号、澜府发〔2021〕9号文件规定办理。"
    assert told(alone) == [
        (None, "国办发〔2020〕5号", "basis"),
        (None, "澜府发〔2021〕7号", "basis"),
        (None, "澜府发〔2021〕9号", "basis"),
    ]
    order = "一、按照《养老服务办法》（澜江省人民政府令第81号）执行。"
    assert told(order) == [("养老服务办法", "澜江省人民政府令第81号", "basis")]


def test_a_notice_does_not_cite_itself_by_its_own_number() -> None:
    found = told(
        "澜府发〔2023〕12号", "各市人民政府：", "一、澜府发〔2023〕12号，请贯彻执行。", "二、见澜府发〔2022〕3号文。"
    )
    assert [number for _, number, _ in found] == ["澜府发〔2022〕3号"]


def test_a_nested_title_is_one_document() -> None:
    for title in ("关于印发〈澜江省防汛预案〉的通知", "关于印发《澜江省防汛预案》的通知"):
        assert told(f"一、根据《{title}》（澜府〔2022〕7号）办理。") == [(title, "澜府〔2022〕7号", "basis")]


def test_a_short_name_stands_for_the_whole_title() -> None:
    found = told(
        "一、根据《澜江省防汛意见》（澜府〔2022〕6号，以下简称《意见》）和《澜江省水利条例》（以下简称《条例》）办理。",
        "二、抓好《意见》和《条例》落实。《办法》另行制定。",
    )
    assert found[2:] == [
        ("澜江省防汛意见", "澜府〔2022〕6号", "implements"),
        ("澜江省水利条例", None, "implements"),
        ("办法", None, "mentions"),
    ]


def test_a_short_name_may_stand_behind_a_comma() -> None:
    found = told("一、根据《澜江省水利条例》，以下简称《条例》，落实《条例》。")
    assert found == [("澜江省水利条例", None, "basis"), ("澜江省水利条例", None, "implements")]


def test_that_document_is_the_one_that_the_paragraph_cites() -> None:
    found = told("一、根据《澜江省防汛办法（试行）》（澜府〔2022〕6号）和《澜江省水利条例》，参照该办法修订预案。")
    assert found[2] == ("澜江省防汛办法（试行）", "澜府〔2022〕6号", "mentions")
    assert [c.rule_id for c in cited("一、根据《澜江省防汛办法》，按照该办法执行。")][1] == "citations.basis"


@pytest.mark.parametrize(
    "lines",
    [
        ("一、根据《澜江省防汛办法》、《澜江省水利办法》，按照该办法执行。",),
        ("一、根据《澜江省防汛条例》，按照该办法执行。",),
        ("一、根据《澜江省防汛办法》办理。", "二、按照该办法执行。"),
        ("一、按照本办法和前款规定执行。",),
    ],
)
def test_what_may_mean_another_document_gives_nothing(lines: tuple[str, ...]) -> None:
    assert all("该" not in str(c.title) and c.rule_id != "citations.form.that" for c in cited(*lines))
    assert len(cited(*lines)) == "".join(lines).count("《")


@pytest.mark.parametrize("name", ["居住证", "就业见习申请表", "承诺书", "澜江日报", "真的吗？都辟谣了！"])
def test_forms_certificates_and_headlines_are_no_documents(name: str) -> None:
    assert cited(f"一、提交《{name}》。") == []


@pytest.mark.parametrize(
    "part",
    ["《", "》", "《（", "根据", "《方案》、", "澜府〔2022〕", "该办法", "以下简称《", "令第", "《甲办法》该办法、"],
)
def test_pieces_of_citations_hide_none_that_follows(part: str) -> None:
    found = told("一、" + part * 20_000, "二、根据《澜江省防汛条例》，加强值守。")
    assert found[-1] == ("澜江省防汛条例", None, "basis")


# ---- links

OPINION = (
    "澜江省人民政府关于加强防汛工作的意见",
    "澜府〔2022〕6号",
    "各市人民政府：",
    "一、加强值守。",
)
PLAN = (
    "澜江省人民政府办公厅关于印发澜江省防汛预案的通知",
    "各市人民政府：",
    "一、加强值守，抓好《澜江省防汛预案》落实。",
)
LOCAL = ("临江市人民政府关于加强值守工作的意见", "各县人民政府：", "一、加强值守。")


def _corpus(**notices: tuple[str, ...]) -> Tables:
    """The tables of some notices, by doc_id."""
    parts = []
    for doc_id, lines in notices.items():
        read = notice(*lines, issued=date(2023, 4, 16))
        doc = replace(read.doc, doc_id=doc_id)
        found = extractor()(read)
        parts.append(document_tables(Outcome(doc_id, "f", "ok", None, doc, replace(read, doc=doc), found)))
    return linked(join(parts), rules()["citations"])


def _links(tables: Any, doc_id: str) -> list[str | None]:
    return [row["cited_doc_id"] for row in tables["citations"].to_pylist() if row["doc_id"] == doc_id]


def citing(sentence: str, title: str = "临江市人民政府关于落实防汛工作的通知") -> tuple[str, ...]:
    """A notice of 临江市 that says so."""
    return (title, "各县人民政府：", f"一、{sentence}")


@pytest.mark.parametrize(
    "sentence",
    [
        "根据《关于加强防汛工作的意见》（澜府〔2022〕6号），加强值守。",
        "根据《关于加强防汛工作的意见》（澜府［2022］ 6 号），加强值守。",
        "按照澜府〔2022〕6号文件精神办理。",
        "根据《澜江省人民政府关于加强防汛工作的意见》，加强值守。",
        "根据《澜江省人民政府关于\n加强防汛工作的意见》，加强值守。",
    ],
)
def test_a_number_or_a_whole_title_leads_to_the_document(sentence: str) -> None:
    assert _links(_corpus(opinion=OPINION, citing=citing(sentence)), "citing") == ["opinion"]


def test_the_short_name_and_that_document_lead_there_too() -> None:
    sentence = "根据《关于加强防汛工作的意见》（澜府〔2022〕6号，以下简称《意见》），落实《意见》和该意见附件。"
    assert _links(_corpus(opinion=OPINION, citing=citing(sentence)), "citing") == ["opinion"] * 3


def test_what_a_notice_issued_leads_to_the_notice() -> None:
    tables = _corpus(plan=PLAN, citing=citing("执行《澜江省防汛预案》。"))
    assert _links(tables, "citing") == ["plan"]
    assert _links(tables, "plan") == [None], "a notice is not linked to itself"


def test_a_file_of_that_very_title_comes_before_the_notice_that_issued_it() -> None:
    tables = _corpus(plan=PLAN, file=("澜江省防汛预案", "一、加强值守。"), citing=citing("执行《澜江省防汛预案》。"))
    assert _links(tables, "citing") == ["file"]
    assert _links(tables, "plan") == ["file"]


@pytest.mark.parametrize(
    "sentence",
    [
        "根据《关于加强防汛工作的意见》，加强值守。",
        "根据《关于加强防汛工作的意见》（安政发〔2022〕6号），加强值守。",
        "根据《澜江省人民政府关于加强防汛工作的意见》（澜府〔2019〕6号），加强值守。",
        "根据《意见》，加强值守。",
        "根据《澜江省人民政府关于加强防汛工作的通知》，加强值守。",
    ],
)
def test_a_title_that_another_place_may_have_leads_nowhere(sentence: str) -> None:
    assert _links(_corpus(opinion=OPINION, citing=citing(sentence)), "citing") == [None]


def test_a_title_without_place_is_of_the_place_that_cites_it() -> None:
    sentence = "根据《关于加强值守工作的意见》，加强值守。"
    assert _links(_corpus(local=LOCAL, citing=citing(sentence)), "citing") == ["local"]
    elsewhere = citing(sentence, "安宁县人民政府关于落实防汛工作的通知")
    assert _links(_corpus(local=LOCAL, citing=elsewhere), "citing") == [None]


def test_two_documents_with_one_number_or_one_title_are_no_link() -> None:
    by_number = citing("按照澜府〔2022〕6号文件精神办理。")
    assert _links(_corpus(opinion=OPINION, copy=OPINION, citing=by_number), "citing") == [None]
    by_title = citing("落实《澜江省防汛预案》。")
    assert _links(_corpus(plan=PLAN, copy=PLAN, citing=by_title), "citing") == [None]


def test_the_order_of_documents_changes_no_link() -> None:
    notices = {"opinion": OPINION, "plan": PLAN, "local": LOCAL}
    notices |= {f"citing{n}": citing("根据澜府〔2022〕6号文件和《澜江省防汛预案》，加强值守。") for n in range(5)}
    names = list(notices)
    tables = _corpus(**notices)
    random.Random(1).shuffle(names)
    assert _corpus(**{name: notices[name] for name in names})["citations"].equals(tables["citations"])
    assert _links(tables, "citing3") == ["opinion", "plan"]
