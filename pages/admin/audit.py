"""The log: who signed in, viewed, exported, loaded or changed what."""

import streamlit as st

from components import filters, log_table
from components.runtime.reads import call, read, time_zone
from components.runtime.viewer import require_viewer
from domain.access import Permission
from services.audit import MAX_LINES, audit_log
from services.freshness import freshness

viewer = require_viewer(Permission.AUDIT_READ)

filters.plain_bar(viewer, is_sample=read(freshness, viewer).is_sample)
st.title("Nhật ký")
kinds = log_table.kind_filter()
lines = call(audit_log, viewer, kinds=kinds, limit=MAX_LINES)
log_table.show(
    [(line.event, line.username) for line in lines],
    zone=time_zone(),
    limit=MAX_LINES,
)
