"""What a number goes back to where the catalogue has none: its rule and its files."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from domain.formatting import count, moment
from domain.source_file import SourceFile

COUNTED_ONE_BY_ONE = (
    "Từng hồ sơ, đúng các hồ sơ trong danh sách này. Danh mục chỉ tiêu không có số này."
)
_HASH_SHOWN = 12
_FILES_SHOWN = 6


def evidence(
    facts: Iterable[tuple[str, str]], files: Sequence[SourceFile], drawing: Drawing
) -> Markup:
    """A note that one click opens: `facts` of what is counted, then the files."""
    return render(
        "evidence",
        facts=[(name, text) for name, text in facts if text],
        files=files_words(files, drawing, most=_FILES_SHOWN),
    )


def files_words(
    files: Sequence[SourceFile], drawing: Drawing, *, most: int
) -> list[str]:
    """Each file in words; the last one says how many more there are than `most`."""
    told = [file_words(each, drawing) for each in files[:most]]
    more = len(files) - most
    return [*told, f"và tệp của {more} nguồn khác"] if more > 0 else told


def file_words(source: SourceFile, drawing: Drawing) -> str:
    """Name, source, how far it is complete, load, hash."""
    parts = [source.name]
    if source.source_name:
        parts.append(source.source_name)
    if source.complete_to is not None:
        parts.append(f"số liệu đến {moment(source.complete_to, drawing.zone)}")
    if source.load_id is not None:
        parts.append(f"lượt nạp {count(source.load_id)}")
    parts.append(f"mã băm {source.sha256[:_HASH_SHOWN]}")
    return ", ".join(parts)
