"""Plan files that are traps, damaged, or something else."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.plans import xml_tree as guard
from ingest.plans.reading import read_plan
from tests.ingest.plans.makers import FILES, project, refusals, task

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {c} "{f"&{b};" * 10}">'
        for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><Project><Title>&i;</Title></Project>"
)
OUTSIDE = (
    '<?xml version="1.0"?>\n<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "\n<Project><Title>&x;</Title></Project>"
)
VALUES = re.compile(r'(?<=>)[^<>\n]+(?=<)|(?<==")[^"]*(?=")')
ODD_VALUES = (
    "", "0", "-1", "8", "19", "999999999999", "-999999999999", "9" * 30, "NaN", "Mã",
    "2024-02-30T00:00:00", "9999-12-31T23:59:59", "2149-12-31", "0001-01-01",
    "PT9999999H0M0S", "true", "x" * 3000,
)  # fmt: skip
DTD = '<!DOCTYPE Project SYSTEM "http://example.org/a.dtd"><Project/>'


def refused(path: Path, content: bytes | str) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (problem,) = refusals(read_plan(path))
    assert problem.reason
    assert problem.remedy
    assert problem.place
    return problem.kind


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, DTD])
def test_entities_and_dtds_are_refused(tmp_path, text) -> None:
    assert refused(tmp_path / "a.xml", text) == "xml-unsafe"


def test_the_place_of_an_entity_is_told(tmp_path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(OUTSIDE)

    (problem,) = refusals(read_plan(path))

    assert problem.place == "dòng 2"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<Project><Tasks><Task>", "xml-damaged"),
        ("<Project><Tasks></Project>", "xml-damaged"),
        ("<Project>&chuaco;</Project>", "xml-damaged"),
        (b"<Project>\xff\xfe\x00</Project>", "xml-damaged"),
        ('<?xml version="1.0" encoding="gb18030"?><Project/>', "xml-encoding"),
        ('<?xml version="1.0" encoding="khong-co"?><Project/>', "xml-encoding"),
        ("<html><body>Không phải kế hoạch</body></html>", "plan-xml-kind"),
        ("", "file-empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "file-wrong-type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"MSProject.MPP14",
         "plan-mpp"),
    ],
)  # fmt: skip
def test_other_files_are_told_apart(tmp_path, content, kind) -> None:
    assert refused(tmp_path / "ke-hoach.xml", content) == kind


def test_xml_too_deep_or_too_large_is_refused_while_it_is_read(
    tmp_path, monkeypatch
) -> None:
    deep = "<Project>" + "<x>" * 200_000
    many = "<Project>" + "<x/>" * 2_000

    assert refused(tmp_path / "deep.xml", deep) == "plan-too-large"
    monkeypatch.setattr(guard, "MOST_ELEMENTS", 1_000)
    assert refused(tmp_path / "many.xml", many) == "plan-too-large"
    monkeypatch.setattr(guard, "MOST_KEPT", 10)
    assert refused(tmp_path / "kept.xml", project(*map(task, range(9)))) == (
        "plan-too-large"
    )


def test_a_large_file_is_refused_before_it_is_read(tmp_path) -> None:
    path = tmp_path / "lon.xml"
    with path.open("wb") as stream:
        stream.write(b"<Project>")
        stream.truncate(guard.MOST_BYTES + 1)

    (problem,) = refusals(read_plan(path))

    assert problem.kind == "plan-too-large"
    assert "50 MB" in problem.reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1258"])
def test_other_encodings_that_are_declared_are_read(tmp_path, encoding) -> None:
    declared = "UTF-8" if encoding == "utf-8-sig" else encoding
    text = project(task(1, name="Bao cao")).replace("UTF-8", declared)
    path = tmp_path / "ma.xml"
    path.write_bytes(text.encode(encoding))

    plan = read_plan(path).plan

    assert plan is not None
    assert plan.tasks[0].name == "Bao cao"


def test_letters_are_composed_whatever_the_machine_that_wrote_them(tmp_path) -> None:
    path = tmp_path / "mac.xml"
    text = project(task(1, name="Hồ sơ"))
    path.write_text(unicodedata.normalize("NFD", text), encoding="utf-8")

    plan = read_plan(path).plan

    assert plan is not None
    assert plan.tasks[0].name == "Hồ sơ"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(("cai-cach-2024.xml", "quan-mot.gan")),
    changes=st.lists(
        st.tuples(st.integers(0, 10**6), st.sampled_from(ODD_VALUES)), max_size=5
    ),
)
def test_no_value_makes_reading_fail_otherwise_than_by_problems(
    tmp_path, name, changes
) -> None:
    text = (FILES / name).read_text(encoding="utf-8")
    for where, value in changes:
        spots = [found.span() for found in VALUES.finditer(text)]
        begin, end = spots[where % len(spots)]
        text = text[:begin] + value + text[end:]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    refusals(read_plan(path))
