"""The figures of a set of images."""
