"""What holds for all tests."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The nights take longest: one worker starts them at once while the other does the rest."""
    items.sort(key=lambda item: item.path.name != "test_first_night.py")
