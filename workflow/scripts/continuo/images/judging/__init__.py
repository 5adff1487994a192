"""How good networks of images are."""
