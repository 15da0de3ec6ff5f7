"""The map of a page: its choice in the address."""

import streamlit as st

from components.links import TABLE
from domain.map_view import CHOSEN, MAP_PARAMETERS, MapChoice, map_choice, map_params
from domain.period import Period
from domain.view_state import PERIOD


def chosen_map() -> MapChoice:
    """What the address asks for; a value that means nothing is named and dropped."""
    choice, notices = map_choice(st.query_params.to_dict())
    if notices:
        write_choice(choice)
        st.info("  \n".join(notices))
    return choice


def write_choice(choice: MapChoice) -> None:
    """Put a choice into the address."""
    params = map_params(choice)
    st.query_params.pop(TABLE, None)
    for name in MAP_PARAMETERS:
        if name in params:
            st.query_params[name] = params[name]
        else:
            st.query_params.pop(name, None)


def write_period(period: Period) -> None:
    """Look at another period; whoever is picked stays picked."""
    st.query_params[PERIOD] = period.key


def forget_chosen() -> None:
    """Drop a picked org unit that the map does not show."""
    st.query_params.pop(CHOSEN, None)
