"""The files of an experiment in shards, each read by a job of its own.

A file's shard follows from its name alone, so that a file which comes, goes or changes concerns
one shard, and the number of jobs does not grow with the files.
"""

SHARDED = 1000  # files, from which on there is more than one shard
SHARDS = 16


def count_shards(files: int, wanted: int = 0) -> int:
    """How many shards so many files make: `wanted`, if that is not 0."""
    return wanted or (SHARDS if files >= SHARDED else 1)
