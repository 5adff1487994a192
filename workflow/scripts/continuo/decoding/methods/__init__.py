"""The methods of decoding: each module has one, a class of the same name."""
