"""Files into the database: choose, match columns, check without writing, load."""

from datetime import UTC, datetime

import streamlit as st

from components.import_bar import import_bar
from components.runtime import import_flow, import_screens
from components.runtime.import_flow import Stage
from components.runtime.other_files import OTHER_FILES
from components.runtime.reads import read, time_zone
from components.runtime.viewer import require_viewer
from domain.access import Permission
from domain.other_files import OtherFile
from services.freshness import freshness
from services.imports import source_choices
from services.loads import load_history

viewer = require_viewer(Permission.DATA_IMPORT)
zone = time_zone()
asked = import_bar(
    read(source_choices, viewer),
    read(freshness, viewer),
    viewer,
    zone=zone,
    now=datetime.now(UTC),
)
if isinstance(asked, OtherFile):
    OTHER_FILES[asked](viewer, zone=zone)
    st.stop()
history = read(load_history, viewer)
standing = import_flow.standing(viewer, asked)

if standing.note:
    st.error(standing.note)
match standing.stage:
    case Stage.WORKING:
        import_screens.working(standing)
    case Stage.MAPPING:
        import_screens.mapping(viewer, standing)
    case Stage.CHECKED:
        import_screens.checked(viewer, asked, standing, history, zone=zone)
    case Stage.REFUSED:
        import_screens.refused(standing)
    case Stage.LOADED:
        import_screens.loaded(viewer, standing, history, zone=zone)
    case _:
        import_screens.start(viewer, asked, history, zone=zone)
