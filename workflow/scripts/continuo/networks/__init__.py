"""Recurrent networks: their layers, their training and their use without TensorFlow."""
