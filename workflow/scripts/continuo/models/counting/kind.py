"""The models that only count, among the models; see `continuo.models.kind`."""

from continuo.models.kind import Kind

ROOM = "continuo.models.counting"
TITLES = {
    "unigram": "unigram (how often each chord occurs)",
    "repeat": "repeat (the last chord again)",
    "bigram": "bigram (what followed the last chord in training)",
    "adaptive": "adaptive (counts of the training pieces in all keys, and of the piece so far)",
}

KINDS = tuple(
    Kind(
        name=name,
        room=ROOM,
        called=name,
        title=title,
        file="counts.npz",
        reads=("vocabulary", "sequences"),
        keys=("evaluation.chords",) if name == "adaptive" else (),
        counts=True,
    )
    for name, title in TITLES.items()
)
