"""Fixtures that every folder of tests may ask for, and what XLA has compiled, compiled once."""

import os
import tempfile

pytest_plugins = ["projects", "image_project", "chromium"]  # the second imports the first


def pytest_configure(config):
    """Runs of the same workflow share what XLA compiles for them."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # those have it from here
        folder = tempfile.TemporaryDirectory()
        config.add_cleanup(folder.cleanup)
        os.environ["TF_XLA_FLAGS"] = f"--tf_xla_persistent_cache_directory={folder.name}"
