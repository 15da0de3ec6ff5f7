"""How far the work on a file is: what is being done, how much, how long it takes."""

import streamlit as st
from markupsafe import Markup

from components.markup import render
from components.steps import steps
from domain.headline import Segment

MAP_STEP, CHECK_STEP, LOAD_STEP = 2, 3, 4
_SURE_SECONDS = 2.0
"""Before that the pace is not known well enough to say how long it takes."""
_SURE_PART = 0.02


def working_head(step: int, subject: str, what: str) -> Markup:
    """What is going on with which file, and at which step."""
    end = "" if step == LOAD_STEP else " Chưa có gì được ghi."
    lead = (Segment(f"{what} {subject}.{end}"),)
    return render("headline", lead=lead, notes=()) + steps(step)


def progress_bar(
    phase: str, done: float, *, elapsed_seconds: float, is_stopping: bool
) -> None:
    """The bar with its sentence."""
    st.progress(
        min(max(done, 0.0), 1.0),
        text=progress_text(
            phase, done, elapsed_seconds=elapsed_seconds, is_stopping=is_stopping
        ),
    )


def progress_text(
    phase: str, done: float, *, elapsed_seconds: float, is_stopping: bool
) -> str:
    """Đọc và kiểm tra tệp, 45 %, còn khoảng 40 giây."""
    if is_stopping:
        return "Đang dừng. Những gì đã ghi dở được trả lại như trước."
    parts = [phase or "Chuẩn bị", f"{int(done * 100)} %"]
    if left := time_left(done, elapsed_seconds=elapsed_seconds):
        parts.append(left)
    return ", ".join(parts)


def time_left(done: float, *, elapsed_seconds: float) -> str:
    """About how long it still takes at the pace so far; "" while that is unknown."""
    if done < _SURE_PART or elapsed_seconds < _SURE_SECONDS:
        return ""
    seconds = elapsed_seconds * (1 - done) / done
    if seconds < 10:
        return "còn vài giây"
    if seconds < 55:
        return f"còn khoảng {round(seconds / 10) * 10} giây"
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return f"còn khoảng {minutes} phút"
    return f"còn khoảng {round(minutes / 60)} giờ"
