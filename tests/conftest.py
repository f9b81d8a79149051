"""What every test begins with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import engines_support
from nki.compute import ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.compute import Engine

# A shared machine is sometimes slow, which is no fault of the code. The default run looks at the same examples every
# time, so that a change is judged by itself; NKI_RANDOM=1 (as in `make test-long`) looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None, print_blob=True)
settings.load_profile("new" if os.environ.get("NKI_RANDOM") else "same")


@pytest.fixture(scope="session", name="postgres")
def _postgres() -> Iterator[None]:
    with engines_support.postgres() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NKI_POSTGRES", server)
        yield


@pytest.fixture(scope="session", name="spark")
def _spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with engines_support.spark(tmp_path_factory.mktemp("spark")):
        yield


def _started(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param
    if engine in ("postgres", "spark"):
        request.getfixturevalue(engine)
    return engine


@pytest.fixture(params=ENGINES, name="engine")
def _engine(request: pytest.FixtureRequest) -> Engine:
    """Give every engine in turn; those that are servers are started for the first test that asks."""
    return _started(request)


@pytest.fixture(params=[engine for engine in ENGINES if engine != "plain"], name="set_based")
def _set_based(request: pytest.FixtureRequest) -> Engine:
    """Give every engine but the one that reads like the form."""
    return _started(request)
