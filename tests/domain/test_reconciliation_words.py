import pytest

from domain.reconciliation import STEPS, Step, StepKey, step_words
from domain.reconciliation_words import why


@pytest.mark.parametrize("step", STEPS)
def test_steps_speak_of_the_installation_as_it_is_called(step: StepKey) -> None:
    told = (step_words(step, "Tỉnh"), why(Step(step, 3), "Tỉnh"))

    assert "Thành phố" not in " ".join(told)
    assert "{" not in " ".join(told)


def test_the_city_is_called_so() -> None:
    words = {step_words(step, "Thành phố") for step in STEPS}

    assert "Chỉ Thành phố có" in words
