"""Citations: the documents that a notice names, and in which relation."""

from __future__ import annotations

from notices import facts


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
