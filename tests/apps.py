"""Streamlit's AppTest, which looks for components of other packages only once.

Each app it starts would read what every installed package says about itself, which
takes longer than most pages do; nothing is installed while tests run.
"""

from functools import cache

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

__all__ = ["AppTest"]

manifest_scanner.scan_component_manifests = cache(
    manifest_scanner.scan_component_manifests
)
