"""Fixtures that every folder of tests may ask for."""

pytest_plugins = ["chromium", "image_project", "projects"]
