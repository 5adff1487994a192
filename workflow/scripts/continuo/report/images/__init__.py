"""The page of a set of images."""
