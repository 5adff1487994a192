"""The figures of an experiment, as far as they take more than a few lines to draw."""
