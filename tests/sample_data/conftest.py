"""One small sample for all tests here, and the full one for those marked slow."""

import time
from collections.abc import Iterator

import pytest

from sample_data.generate import SampleCity, generate
from tests.sample_data.figures import SampleFigures, measured

SMALL = 30_000


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> SampleCity:
    """Files of some 30,000 dossiers."""
    return generate(tmp_path_factory.mktemp("small"), dossiers=SMALL)


@pytest.fixture(scope="session")
def small(small_sample: SampleCity) -> Iterator[SampleFigures]:
    """The small sample, measured."""
    figures = measured(small_sample)
    yield figures
    figures.db.close()


@pytest.fixture(scope="session")
def full_sample(tmp_path_factory: pytest.TempPathFactory) -> SampleCity:
    """Files of the full size; prints how long writing them took."""
    started = time.perf_counter()
    sample = generate(tmp_path_factory.mktemp("full"))
    print(f"\n{sample.dossiers} dossiers in {time.perf_counter() - started:.1f} s")  # noqa: T201
    return sample


@pytest.fixture(scope="session")
def full(full_sample: SampleCity) -> Iterator[SampleFigures]:
    """The full sample, measured."""
    figures = measured(full_sample)
    yield figures
    figures.db.close()
