"""Networks of images, and their training."""
