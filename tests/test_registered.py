"""Units of a notice as bodies of the registry, and what is said of those that it does not know."""

from __future__ import annotations

from notices import facts

from pipeline.extract.registered import with_names
from pipeline.registry import load_registry
from pipeline.types import Facts


def _named(title: str, *lines: str, issuer: str = "") -> Facts:
    read, found = facts(title, *lines, issuer=issuer)
    return with_names(read, found, load_registry())


def test_a_unit_gets_the_name_and_key_of_its_issuers_region() -> None:
    found = _named(
        "广东省人民政府办公厅关于优化服务的通知",
        "（一）优化服务。（省发展改革委牵头，教育部、各地级以上市人民政府配合）",
        issuer="广东省人民政府办公厅",
    )
    assert [(fact.unit, fact.unit_name, fact.unit_id) for fact in found.responsibilities] == [
        ("省发展改革委", "广东省发展和改革委员会", "440000/development-reform"),
        ("教育部", "教育部", "100000/education"),
        ("各地级以上市人民政府", "广东省各地级以上市人民政府", "440000/municipal-governments"),
    ]
    assert not found.findings


def test_an_unknown_unit_stays_as_written_and_is_a_finding() -> None:
    found = _named(
        "广东省人民政府关于优化服务的通知",
        "（一）优化服务。（省智慧云服务局、省教育厅负责）",
        "（二）提效。（省智慧云服务局负责）",
    )
    assert [fact.unit_id for fact in found.responsibilities] == [None, "440000/education", None]
    (finding,) = found.findings
    assert (finding.stage, finding.code) == ("extract", "unresolved_unit")
    assert finding.message.startswith("省智慧云服务局 stays as written")


def test_units_of_an_unknown_region_are_one_finding() -> None:
    found = _named("澜江省人民政府关于优化服务的通知", "（一）优化服务。（省教育厅牵头，省财政厅、有关部门配合）")
    assert {fact.unit_id for fact in found.responsibilities} == {None}
    (finding,) = found.findings
    assert "省教育厅、省财政厅" in finding.message
