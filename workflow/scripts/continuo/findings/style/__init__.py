"""What gives music away: its features, the test whether one could tell, the rules of its style."""

WINDOW = 48  # chords of a passage that is told from others
FEWEST = 3  # samples of a decoder that is: the passages of one are alike, so that it says little
