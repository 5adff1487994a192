"""Fixtures that every folder of tests may ask for."""

pytest_plugins = ["projects", "image_project", "chromium"]  # the second imports the first
