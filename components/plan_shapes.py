"""Shapes that mark the states of tasks, targets and groups, beside their words."""

from domain.plan_rollup import GroupState
from domain.plan_state import TaskState
from domain.plan_target import TargetState

STATE_SHAPES = {
    TaskState.OVERDUE: "late",
    TaskState.DUE_SOON: "soon",
    TaskState.IN_TIME: "ok",
    TaskState.NO_DEADLINE: "ok",
    TaskState.SUSPENDED: "wait",
    TaskState.DONE_LATE: "done",
    TaskState.DONE_ON_TIME: "done",
    TaskState.CANCELLED: "wait",
}
TARGET_SHAPES = {
    TargetState.BEHIND: "late",
    TargetState.ON_PATH: "ok",
    TargetState.NOT_REPORTED: "ok",
    TargetState.MET: "done",
}
GROUP_SHAPES = {
    GroupState.LATE: "late",
    GroupState.BEHIND: "soon",
    GroupState.ON_PATH: "ok",
    GroupState.DONE: "done",
}
