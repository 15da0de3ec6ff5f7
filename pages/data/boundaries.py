"""Boundaries of org units for the map: choose a file, check, load."""

from datetime import UTC, datetime

import streamlit as st

from components import boundary_form, filters
from components.notices import notice
from components.runtime import boundary_flow
from components.runtime.reads import read, time_zone
from components.runtime.viewer import require_viewer
from domain.access import Permission
from services.boundaries import boundary_sets
from services.freshness import freshness

viewer = require_viewer(Permission.DATA_IMPORT)
zone = time_zone()
now = datetime.now(UTC)

filters.plain_bar(viewer, is_sample=read(freshness, viewer).is_sample)
st.title("Ranh giới")
file = boundary_flow.chosen_file()
filled = boundary_form.entry(now.astimezone(zone).date())
if file is not None:
    boundary_flow.check_or_load(viewer, boundary_flow.request_of(file, filled), now)
notice()
kept = read(boundary_sets, viewer)
boundary_form.sets(kept, zone)
boundary_flow.join_or_delete(viewer, kept, now)
