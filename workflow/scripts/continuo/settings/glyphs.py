"""How glyphs are drawn where a set of images does not say."""

SIZE = 48  # pixels, the lecture's pictures
