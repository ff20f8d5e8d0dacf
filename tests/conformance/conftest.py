"""The stand of the suite: one for all, its faults and books forgotten between tests."""

from collections.abc import Iterator

import pytest

from tests.conformance.subjects import SPOILT, SUBJECTS, Subject
from tests.conformance.world import World, running_world


@pytest.fixture(scope="session")
def whole_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def world(whole_world: World) -> Iterator[World]:
    whole_world.control("DELETE", "/books")
    yield whole_world
    whole_world.spoil()


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each connector there is."""
    return SUBJECTS[request.param]


@pytest.fixture(params=SPOILT)
def served(request: pytest.FixtureRequest) -> Subject:
    """Each connector of a system that answers over HTTP."""
    return SUBJECTS[request.param]
