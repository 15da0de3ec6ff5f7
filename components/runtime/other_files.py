"""The ways of files that *Số liệu* takes in beside kinds of import."""

from collections.abc import Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

from components.runtime.comparison_flow import comparison_file
from components.runtime.portal_file_flow import portal_file
from components.runtime.reported_file_flow import reported_file
from domain.access import Viewer
from domain.other_files import OtherFile


class FileFlow(Protocol):
    """Draws the way of a file from the choice to the load."""

    def __call__(self, viewer: Viewer, *, zone: ZoneInfo) -> None: ...


OTHER_FILES: Mapping[OtherFile, FileFlow] = {
    OtherFile.PORTAL_766: portal_file,
    OtherFile.COMPARISON: comparison_file,
    OtherFile.REPORTED: reported_file,
}
