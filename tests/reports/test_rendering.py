"""Briefs as LibreOffice prints them: nothing cut, nothing overflowing a column."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from domain.brief import unit_overdue_table
from reports.leadership_brief import leadership_brief
from reports.overdue_list import overdue_list_brief
from tests.reports.content import (
    dossier_rows,
    leadership_content,
    overdue_content,
    unit_rows,
)

PROGRAMS = ("soffice", "pdftotext", "pdfinfo")
missing = [program for program in PROGRAMS if shutil.which(program) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}"),
]


def run(*command: str) -> str:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=180
    )
    return done.stdout


def printed(content: bytes, folder: Path) -> list[str]:
    """The text of each page LibreOffice would print, laid out as on paper."""
    source = folder / "brief.xlsx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ("--headless", "--convert-to", "pdf", "--outdir", str(folder))
    run("soffice", profile, *convert, str(source))
    pdf = str(folder / "brief.pdf")
    sizes = [line for line in run("pdfinfo", pdf).splitlines() if "Page size" in line]
    assert all("A4" in line or "595" in line or "842" in line for line in sizes)
    return run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]


def test_the_leadership_brief_prints_on_one_signed_page(tmp_path: Path) -> None:
    content = leadership_content(dossiers=dossier_rows(60))

    pages = printed(leadership_brief(content), tmp_path)

    assert "BÁO CÁO" in pages[0]
    assert "Nơi nhận:" in pages[0]
    assert "CHÁNH VĂN PHÒNG" in pages[0]
    assert "Sở Tài nguyên và Môi trường" in pages[0]
    assert all("##" not in page for page in pages)
    # A second page across would show the last columns without the first.
    annex = [p for p in pages if "(12)" in p and "Bước hiện tại" in p]
    assert len(annex) >= 2
    assert all("Mã hồ sơ" in page for page in annex)


def test_charts_and_signature_share_a_page_when_the_first_is_full(
    tmp_path: Path,
) -> None:
    content = leadership_content(with_ledger=False)
    table = unit_overdue_table(unit_rows(), total_name="Toàn Thành phố")
    longer = replace(content, units=replace(table, rows=table.rows * 3))

    pages = printed(leadership_brief(longer), tmp_path)

    signed = [page for page in pages if "CHÁNH VĂN PHÒNG" in page]
    assert len(signed) == 1
    assert "2. Biểu đồ" in signed[0]


def test_a_list_prints_with_its_header_on_each_page(tmp_path: Path) -> None:
    pages = printed(overdue_list_brief(overdue_content(dossier_rows(120))), tmp_path)

    annex = [page for page in pages if "(12)" in page]
    assert len(annex) > 3
    assert all("Bước hiện tại" in page for page in annex)
    assert all("##" not in page for page in pages)
