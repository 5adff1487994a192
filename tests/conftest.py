"""Fixtures that every folder of tests may ask for, and what XLA has compiled, compiled once."""

import os
import tempfile

import pytest

pytest_plugins = ["projects", "image_project", "chromium"]  # the second imports the first


def pytest_configure(config):
    """Runs of the same workflow share what XLA compiles for them."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # those have it from here
        folder = tempfile.TemporaryDirectory()
        config.add_cleanup(folder.cleanup)
        os.environ["TF_XLA_FLAGS"] = f"--tf_xla_persistent_cache_directory={folder.name}"


def pytest_collection_modifyitems(items):
    """Files that take long come first, so that no process is left alone with one in the end."""
    items.sort(key=lambda item: "unit" in item.path.parts)


@pytest.fixture
def eagerly():
    """Nothing is compiled, which takes longer than all else where little is computed."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
