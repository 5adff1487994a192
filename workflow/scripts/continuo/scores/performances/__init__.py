"""Performances put on their beats."""
