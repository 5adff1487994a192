"""What reruns when: the one source of the test and of the table in the README.

`python tests/reruns.py` prints the table.
"""

# each rule, in the order of the data, and the rules that read what it writes
AFTER = {
    "fetch_scores": "decode_midi gather_pieces",
    "decode_midi": "gather_pieces",
    "gather_pieces": "index_chords window_sequences train_network evaluate_network generate_music "
    "plot_roll encode_source write_page",
    "index_chords": "window_sequences train_network evaluate_network generate_music plot_chords "
    "plot_roll encode_source write_page write_overview",
    "window_sequences": "train_network evaluate_network generate_music",
    "train_network": "evaluate_network generate_music plot_history",
    "evaluate_network": "plot_history plot_evaluation write_page write_overview",
    "generate_music": "find_loops plot_roll encode_source render_audio write_page write_overview",
    "find_loops": "plot_roll write_page",
    "encode_source": "render_audio write_page",
    "render_audio": "write_page write_overview",
    "plot_history": "write_page",
    "plot_evaluation": "write_page",
    "plot_chords": "write_page",
    "plot_roll": "write_page write_overview",
    "write_page": "make_report",
    "write_overview": "make_report",
    "make_report": "",
}
# a key of the configuration, below an experiment, and the rules that read it
KEYS = {
    "title": "write_page write_overview",
    "seed": "index_chords train_network evaluate_network generate_music",
    "source.corpus": "fetch_scores",
    "source.folder": "fetch_scores",
    "source.url": "fetch_scores",
    "source.sha256": "fetch_scores",
    "source.licence": "fetch_scores",
    "shards": "fetch_scores",
    "split.valid": "index_chords",
    "split.test": "index_chords",
    "chords.max_notes": "decode_midi index_chords",
    "chords.drums": "decode_midi",
    "window": "index_chords window_sequences train_network evaluate_network generate_music",
    "network.cell": "train_network",
    "network.embedding": "train_network",
    "network.units": "train_network",
    "network.layers": "train_network",
    "network.dropout": "train_network",
    "training.objective": "train_network",
    "training.epochs": "train_network",
    "training.batch": "train_network",
    "training.stride": "train_network",
    "training.learning_rate": "train_network",
    "training.decay": "train_network",
    "training.clip_norm": "train_network",
    "training.keep": "train_network",
    "training.patience": "train_network",
    "pretrained": "train_network",
    "evaluation.chords": "evaluate_network",
    "generation.chords": "generate_music encode_source",
    "generation.samples": "generate_music",
    "generation.primer": "generate_music",
    "generation.context": "generate_music",
    "decoders": "generate_music",
    "midi.program": "generate_music encode_source",
    "midi.velocity": "generate_music encode_source",
    "midi.tempo": "generate_music encode_source",
    "midi.ticks": "generate_music encode_source",
}
# a module of the library, and the rules whose scripts use it, if only through another module
MODULES = {
    "config": "",
    "digest": "",
    "errors": " ".join(AFTER),
    "locks": "train_network",
    "logs": " ".join(AFTER),
    "music/baselines": "evaluate_network",
    "music/chords": "decode_midi gather_pieces index_chords window_sequences train_network "
    "evaluate_network generate_music encode_source plot_history plot_evaluation plot_chords "
    "plot_roll write_page write_overview",
    "music/decoders": "generate_music",
    "music/engrave": "fetch_scores",
    "music/evaluation": "evaluate_network",
    "music/events": "decode_midi gather_pieces generate_music encode_source write_page",
    "music/generation": "generate_music",
    "music/intake": "decode_midi gather_pieces write_page",
    "music/loops": "find_loops",
    "music/midi": "decode_midi gather_pieces generate_music encode_source write_page",
    "music/midi_bytes": "decode_midi gather_pieces generate_music encode_source write_page",
    "music/reference": "encode_source plot_roll write_page",
    "music/samples": "generate_music",
    "music/scores": "fetch_scores",
    "music/scoring": "train_network evaluate_network",
    "music/shards": "fetch_scores gather_pieces",
    "music/sources": "fetch_scores",
    "music/spelling": "train_network evaluate_network",
    "music/split": "index_chords train_network evaluate_network generate_music",
    "music/tables": "decode_midi gather_pieces index_chords window_sequences train_network "
    "evaluate_network generate_music encode_source plot_roll write_page",
    "music/vocabulary": "index_chords window_sequences train_network evaluate_network "
    "generate_music",
    "music/windows": "index_chords window_sequences train_network evaluate_network generate_music",
    "networks/cache": "train_network",
    "networks/checkpoints": "train_network",
    "networks/dropout": "train_network",
    "networks/inference": "train_network evaluate_network generate_music",
    "networks/lstm": "train_network",
    "networks/recurrent": "train_network",
    "networks/saved": "train_network evaluate_network generate_music",
    "networks/training": "train_network",
    "report/audio": "render_audio",
    "report/figures": "plot_history plot_evaluation plot_chords plot_roll write_page "
    "write_overview",
    "report/pages": "write_page write_overview",
    "report/plots": "plot_history plot_evaluation plot_chords",
    "report/rolls": "plot_roll",
    "report/sentences": "plot_history plot_evaluation plot_chords plot_roll write_page "
    "write_overview",
}
# any other file, and the rules that read it
FILES = {
    "a MIDI file added, removed or changed": "fetch_scores",
    "a template of the pages": "write_page write_overview",
    "a caption of the report": "make_report",
}
NOTHING = [
    "a file touched, its content the same",
    "a comment or a docstring",
    "the layout of the code",
    "another experiment added",
]
# what a reader of the README must know beside the names of the rules
NOTES = {
    "generation.samples": "of the new samples only",
    "decoders": "of the decoder that is new or changed only",
    "a MIDI file added, removed or changed": "of its shard only",
}


def stale(first: str) -> set[str]:
    """The rules that rerun where those of `first` do: they and all that read what they write."""
    found, waiting = set(), first.split()
    while waiting:
        rule = waiting.pop()
        if rule not in found:
            found.add(rule)
            waiting += AFTER[rule].split()
    return found


def table() -> str:
    """Markdown: what changes, the first rules that rerun, and those behind them."""
    order = list(AFTER)
    groups: dict[tuple[str, str, str], list[str]] = {}
    for changes, form in ((KEYS, "`{}`"), (FILES, "{}"), (MODULES, "`{}.py`")):
        for change, rules in changes.items():
            first = sorted(rules.split(), key=order.index)
            # a rule behind another of them needs no mention of its own
            heads = [r for r in first if not any(r in stale(AFTER[o]) for o in first if o != r)]
            behind = sorted(stale(rules) - set(heads), key=order.index)
            named = ", ".join(f"`{rule}`" for rule in heads) or "nothing"
            group = order.index(heads[0]) if heads else -1, named, NOTES.get(change, "")
            groups.setdefault((*group, summary(behind)), []).append(form.format(change))
    lines = ["| what changes | reruns first | and then |", "|---|---|---|"]
    lines.append(f"| {', '.join(NOTHING)} | nothing | |")
    for (_, named, note, then), changes in sorted(groups.items()):
        lines.append(f"| {', '.join(changes)} | {named}{', ' * bool(note)}{note} | {then} |")
    return "\n".join(lines)


def summary(rules: list[str]) -> str:
    """A few rules by name; many as the first of them and all behind it."""
    if len(rules) <= 3:
        return ", ".join(f"`{rule}`" for rule in rules)
    return f"{len(rules)} more, from `{rules[0]}` to `{rules[-1]}`"


if __name__ == "__main__":
    print(table())
