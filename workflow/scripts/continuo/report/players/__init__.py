"""What is heard on a page: music with its notes drawn in true time."""
