"""A dossier file as read, before anything is compared: values and stage."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from data_access.bulk.incoming import IncomingRows
from domain.access import Viewer
from domain.catalogue import Catalogue
from domain.errors import InvalidInput
from domain.imports import ImportRequest
from domain.new_names import NewNames
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.file_kind import sha256_of
from ingest.limits import COMMAND_LINE, UPLOAD
from services.installation import SYSTEM
from services.new_names import planned_names, with_new_names
from services.reference import Reference

NAMES_SHARE = 0.3
"""Part of the reading that looking for unknown names takes."""
SOURCE_CODE_CHARACTERS = 40
SOURCE_NAME_CHARACTERS = 160
"""As wide as the columns that keep them."""


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A parsed dossier file and the reference data it was read with.

    `new` are org units and procedures that a load creates first; the reference data
    hold them already.
    """

    request: ImportRequest
    sha256: str
    parsed: ParsedDossiers
    reference: Reference
    new: NewNames = field(default_factory=NewNames)

    @property
    def complete_to(self) -> datetime:
        """The instant to which the file is complete."""
        return require_request(self.request)

    @property
    def rows(self) -> IncomingRows:
        """The rows that the file's own rules let through."""
        return IncomingRows(self.parsed.stage.folder)

    def close(self) -> None:
        """Delete the stage of the file."""
        self.parsed.stage.close()


def require_request(request: ImportRequest) -> datetime:
    """The instant the file is complete to; InvalidInput when the form has gaps."""
    if request.complete_to is None:
        raise InvalidInput("Nhập thời điểm “số liệu đến” của tệp hồ sơ.")
    code, name = request.source_code, request.source_name
    if not code.strip():
        raise InvalidInput("Chọn hoặc nhập nguồn của tệp hồ sơ.")
    if len(code) > SOURCE_CODE_CHARACTERS or not code.isprintable() or " " in code:
        raise InvalidInput(
            f"Mã nguồn dài quá {SOURCE_CODE_CHARACTERS} ký tự hoặc có khoảng trắng. "
            "Đặt mã ngắn, ví dụ MC-HBC."
        )
    if len(name) > SOURCE_NAME_CHARACTERS or not name.isprintable():
        raise InvalidInput(f"Rút tên nguồn còn {SOURCE_NAME_CHARACTERS} ký tự.")
    return request.complete_to.astimezone(UTC)


def parsed_file(
    kept: Reference,
    known: Catalogue,
    viewer: Viewer,
    request: ImportRequest,
    progress: Callable[[float], None] | None,
) -> DossierFile:
    """Read and check the file by itself; nothing of the database is needed.

    The operator at the machine may load files of any length, a page may not.
    """
    limits = COMMAND_LINE if viewer is SYSTEM else UPLOAD
    tell = progress or (lambda _done: None)
    # Names are looked for in a reading of their own, of fewer columns.
    mapping = request.mapping
    creates = mapping and (mapping.create_org_units or mapping.create_procedures)
    before = NAMES_SHARE if creates else 0.0
    new = planned_names(
        viewer, kept, known, request, limits=limits,
        progress=lambda done: tell(done * before),
    )  # fmt: skip
    parsed = read_dossiers(
        request.path,
        catalogue=new.added_to(known),
        complete_to=require_request(request),
        keep_personal_data=request.keep_personal_data,
        progress=lambda done: tell(before + done * (1 - before)),
        limits=limits,
        mapping=mapping,
    )
    if request.window is None:
        parsed.stage.drop("codes")
    try:
        sha256 = sha256_of(request.path)
    except BaseException:
        parsed.stage.close()
        raise
    return DossierFile(request, sha256, parsed, with_new_names(kept, new), new)
