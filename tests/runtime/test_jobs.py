"""Jobs: one at a time, told how far, cancelled at the next step, kept until seen."""

import gc
import threading
import weakref

import pytest

from components.runtime.jobs import WAITING, Job, JobKind, Jobs, JobState, Tell
from domain.errors import Conflict, InvalidInput

WAIT = 30.0


class Gate:
    """Work that goes on until it is let through, reporting as it goes."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def work(self, tell: Tell) -> str:
        tell("Đọc tệp", 0.25)
        self.begun.set()
        while not self.open.wait(0.01):
            tell("Ghi hồ sơ", 0.5)
        return "xong"


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


def ended(job: Job) -> Job:
    assert job.wait(WAIT)
    return job


def test_a_job_says_how_far_it_is_and_keeps_its_result(jobs):
    gate = Gate()

    job = jobs.start("a", JobKind.LOAD, gate.work, subject="ho-so.csv")
    assert gate.begun.wait(WAIT)
    running = job.status()
    gate.open.set()
    done = ended(job).status()

    assert (running.state, running.done > 0) == (JobState.RUNNING, True)
    assert (done.state, done.result, done.subject) == (
        JobState.DONE,
        "xong",
        "ho-so.csv",
    )
    assert jobs.of("a") is job


def test_a_cancelled_job_stops_at_its_next_report(jobs):
    gate = Gate()
    job = jobs.start("a", JobKind.LOAD, gate.work, subject="x")
    assert gate.begun.wait(WAIT)

    job.cancel()

    status = ended(job).status()
    assert status.state is JobState.CANCELLED
    assert "Chưa có gì được ghi" in status.message


def test_the_same_person_never_has_two(jobs):
    gate = Gate()
    job = jobs.start("a", JobKind.LOAD, gate.work, subject="x")

    with pytest.raises(Conflict, match="chưa xong"):
        jobs.start("a", JobKind.CHECK, gate.work, subject="y")

    gate.open.set()
    ended(job)
    again = jobs.start("a", JobKind.CHECK, gate.work, subject="y")
    assert ended(again).status().state is JobState.DONE


def test_two_that_write_take_turns_and_the_second_says_that_it_waits(jobs):
    first, second = Gate(), Gate()
    one = jobs.start("a", JobKind.LOAD, first.work, subject="x")
    assert first.begun.wait(WAIT)
    two = jobs.start("b", JobKind.UNDO, second.work, subject="y")

    while two.status().phase != WAITING:
        assert not two.wait(0.01)
    waiting = second.begun.is_set()
    first.open.set()
    second.open.set()

    assert not waiting
    assert ended(one).status().state is JobState.DONE
    assert ended(two).status().state is JobState.DONE


def test_who_waits_for_his_turn_can_cancel(jobs):
    first, second = Gate(), Gate()
    one = jobs.start("a", JobKind.LOAD, first.work, subject="x")
    assert first.begun.wait(WAIT)
    two = jobs.start("b", JobKind.LOAD, second.work, subject="y")

    two.cancel()

    assert ended(two).status().state is JobState.CANCELLED
    assert not second.begun.is_set()
    first.open.set()
    ended(one)


def test_checks_do_not_wait_for_a_load(jobs):
    load, check = Gate(), Gate()
    one = jobs.start("a", JobKind.LOAD, load.work, subject="x")
    assert load.begun.wait(WAIT)
    check.open.set()

    two = jobs.start("b", JobKind.CHECK, check.work, subject="y")

    assert ended(two).status().state is JobState.DONE
    load.open.set()
    ended(one)


def test_a_known_refusal_is_told_and_an_unknown_one_gets_a_number(jobs):
    def refused(_tell: Tell) -> None:
        raise InvalidInput("Thiếu nguồn.")

    def broken(_tell: Tell) -> None:
        raise ValueError("Nguyễn Văn A")

    known = ended(jobs.start("a", JobKind.CHECK, refused, subject="x")).status()
    unknown = ended(jobs.start("b", JobKind.LOAD, broken, subject="x")).status()

    assert (known.state, known.message) == (JobState.FAILED, "Thiếu nguồn.")
    assert unknown.state is JobState.FAILED
    assert "mã lỗi" in unknown.message
    assert "Nguyễn" not in unknown.message


def test_a_failed_load_gives_the_turn_to_the_next(jobs):
    def broken(_tell: Tell) -> None:
        raise InvalidInput("Thiếu nguồn.")

    ended(jobs.start("a", JobKind.LOAD, broken, subject="x"))
    after = jobs.start("b", JobKind.LOAD, lambda _tell: 7, subject="y")

    assert ended(after).status().result == 7


def test_an_ended_job_is_forgotten_and_a_running_one_is_not(jobs):
    gate = Gate()
    job = jobs.start("a", JobKind.CHECK, gate.work, subject="x")

    jobs.forget("a")
    running = jobs.of("a")
    gate.open.set()
    ended(job)
    jobs.forget("a")

    assert (running, jobs.of("a")) == (job, None)


def test_closing_stops_what_runs_and_lets_nothing_begin(jobs):
    gate = Gate()
    job = jobs.start("a", JobKind.LOAD, gate.work, subject="x")
    assert gate.begun.wait(WAIT)

    jobs.close(WAIT)

    assert job.status().state is JobState.CANCELLED
    assert "Máy chủ đang dừng" in job.status().message
    with pytest.raises(Conflict, match="Máy chủ đang dừng"):
        jobs.start("a", JobKind.LOAD, gate.work, subject="y")


def test_an_ended_job_holds_nothing_of_what_it_worked_on(jobs):
    class Upload:
        pass

    def work_on(upload: Upload) -> Job:
        job: Job = jobs.start(
            "a", JobKind.CHECK, lambda _tell: str(type(upload)), subject="x"
        )
        return job

    gone = threading.Event()
    upload = Upload()
    weakref.finalize(upload, gone.set)
    job = ended(work_on(upload))
    del upload

    gc.collect()
    assert gone.wait(WAIT)
    assert job.status().state is JobState.DONE
