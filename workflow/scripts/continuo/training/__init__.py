"""Trainings that are kept, go on where they stopped, and are never done twice."""
