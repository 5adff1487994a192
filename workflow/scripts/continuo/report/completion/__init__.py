"""The page of a font that is completed."""
