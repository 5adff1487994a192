"""Which modules of the library the rules' scripts use, for `reruns`."""

EVERY = "every rule"
# a module of the library, and the rules whose scripts use it, if only through another module
MODULES = {
    "base/digest": "",
    "base/errors": EVERY,
    "base/locks": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer train_classifier train_gan",
    "base/logs": EVERY,
    "base/names": "fetch_scores",
    "base/words": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive "
    "plot_figure write_page write_overview write_images_page",
    "decoding/constraints": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "decoding/interface": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "decoding/methods/beam": "",
    "decoding/methods/controlled_surprise": "",
    "decoding/methods/controlled_temperature": "",
    "decoding/methods/greedy": "",
    "decoding/methods/temperature": "",
    "decoding/methods/top_k": "",
    "decoding/methods/top_p": "",
    "decoding/methods/typical": "",
    "decoding/registry": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "findings/best_sample": "write_overview",
    "findings/copying": "find_copies plot_figure write_page",
    "findings/evaluation": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive "
    "compare_models",
    "findings/longest_runs": "cut_copies plot_figure write_page",
    "findings/loops": "find_loops plot_figure write_page write_overview",
    "findings/matches": "find_copies plot_figure write_page write_overview",
    "findings/measures": "measure_music plot_figure write_page",
    "findings/overlap_areas": "measure_music plot_figure write_page",
    "findings/own_chords": "plot_figure write_page write_overview",
    "findings/resampling": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive "
    "compare_models",
    "findings/sample_table": "find_copies cut_copies plot_figure write_page write_overview",
    "images/data/characters": "lay_out_images",
    "images/data/dataset": "lay_out_images train_classifier test_classifier "
    "compare_classifiers train_gan sample_gan judge_gan "
    "plot_image_figure write_images_page",
    "images/data/digits": "fetch_images lay_out_images",
    "images/data/fonts": "lay_out_images compare_classifiers",
    "images/data/idx": "fetch_images lay_out_images",
    "images/data/ink": "lay_out_images compare_classifiers",
    "images/data/layout": "lay_out_images",
    "images/data/mnist": "fetch_images",
    "images/data/packages": "fetch_images",
    "images/data/records": "fetch_images",
    "images/data/sources": "fetch_images",
    "images/judging/accuracy": "compare_classifiers judge_gan plot_image_figure write_images_page",
    "images/judging/calibration": "compare_classifiers",
    "images/judging/comparison": "compare_classifiers",
    "images/judging/gan_metrics": "judge_gan",
    "images/judging/kernel_distance": "judge_gan",
    "images/judging/perturb": "test_classifier",
    "images/judging/strangers": "compare_classifiers",
    "images/networks/answers": "train_classifier test_classifier sample_gan",
    "images/networks/classifier": "train_classifier",
    "images/networks/distort": "train_classifier",
    "images/networks/gan": "train_gan",
    "images/networks/kernels": "test_classifier sample_gan",
    "images/networks/layers": "train_classifier test_classifier train_gan sample_gan",
    "images/networks/noise": "train_gan sample_gan",
    "images/networks/normalisation": "train_classifier test_classifier train_gan sample_gan",
    "images/networks/upsampled": "train_classifier test_classifier train_gan sample_gan",
    "midi/bars": "decode_midi gather_pieces find_copies measure_music "
    "engrave_score plot_figure write_page write_overview",
    "midi/bytes": "decode_midi gather_pieces find_copies measure_music "
    "engrave_score plot_figure write_page write_overview",
    "midi/events": "decode_midi gather_pieces find_copies measure_music "
    "engrave_score plot_figure write_page write_overview",
    "midi/notes": "decode_midi gather_pieces find_copies measure_music "
    "engrave_score plot_figure write_page write_overview",
    "midi/title": "fetch_scores",
    "midi/writing": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive "
    "encode_source cut_copies",
    "models/cells/dropout": "train_network train_composer",
    "models/cells/inference": "train_network train_composer evaluate_network evaluate_composer",
    "models/cells/layers": "train_network train_composer",
    "models/cells/lstm": "train_network train_composer",
    "models/chords/kind": "",
    "models/chords/learn": "train_network",
    "models/chords/model": "evaluate_network",
    "models/chords/network": "train_network",
    "models/chords/scoring": "train_network evaluate_network",
    "models/chords/settings": "train_network",
    "models/chords/train": "train_network",
    "models/chords/trained": "train_network evaluate_network",
    "models/composer/excerpts": "train_composer evaluate_composer",
    "models/composer/kind": "",
    "models/composer/learn": "train_composer",
    "models/composer/memory": "train_composer evaluate_composer",
    "models/composer/model": "evaluate_composer",
    "models/composer/network": "train_composer",
    "models/composer/replay": "evaluate_composer",
    "models/composer/settings": "train_composer",
    "models/composer/train": "train_composer",
    "models/composer/trained": "train_composer evaluate_composer",
    "models/composer/writer": "evaluate_composer",
    "models/counting/adaptive": "train_unigram train_repeat train_bigram train_adaptive "
    "evaluate_unigram evaluate_repeat evaluate_bigram "
    "evaluate_adaptive",
    "models/counting/baselines": "evaluate_unigram evaluate_repeat evaluate_bigram "
    "evaluate_adaptive",
    "models/counting/counts": "train_unigram train_repeat train_bigram train_adaptive "
    "evaluate_unigram evaluate_repeat evaluate_bigram "
    "evaluate_adaptive",
    "models/counting/foretelling": "evaluate_unigram evaluate_repeat evaluate_bigram "
    "evaluate_adaptive",
    "models/counting/kind": "",
    "models/counting/learn": "train_unigram train_repeat train_bigram train_adaptive",
    "models/counting/model": "evaluate_unigram evaluate_repeat evaluate_bigram evaluate_adaptive",
    "models/facts": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "models/indexed": "evaluate_network evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive",
    "models/kind": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music",
    "models/made": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "models/passages": "train_network evaluate_network evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "models/protocol": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music",
    "models/registry": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music",
    "models/settings": "",
    "models/unseen": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network evaluate_network evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "notation/engraving": "engrave_score",
    "notation/musicxml": "engrave_score",
    "notation/pdf": "engrave_score",
    "notation/staves": "engrave_score",
    "pieces/chord_table": "decode_midi gather_pieces measure_music plot_figure write_page",
    "pieces/chords": "index_chords window_sequences train_unigram train_repeat "
    "train_bigram train_adaptive train_network train_composer "
    "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive "
    "compare_models generate_music encode_source find_copies "
    "cut_copies plot_figure write_page write_overview",
    "pieces/intake": "decode_midi gather_pieces plot_figure write_page",
    "pieces/own_piece": "",
    "pieces/performing": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive "
    "encode_source",
    "pieces/primers": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music",
    "pieces/reference": "encode_source cut_copies plot_figure write_page",
    "pieces/selection": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music",
    "pieces/spelled": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music encode_source",
    "pieces/split": "index_chords train_unigram train_repeat train_bigram "
    "train_adaptive train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music find_copies measure_music",
    "pieces/tables": "decode_midi gather_pieces index_chords window_sequences "
    "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music encode_source find_copies cut_copies "
    "plot_figure write_page",
    "pieces/vocabulary": "index_chords window_sequences train_unigram train_repeat "
    "train_bigram train_adaptive train_network evaluate_network "
    "evaluate_unigram evaluate_repeat evaluate_bigram "
    "evaluate_adaptive compare_models generate_music",
    "pieces/windows": "index_chords window_sequences train_unigram train_repeat "
    "train_bigram train_adaptive train_network train_composer "
    "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive "
    "compare_models generate_music find_copies measure_music",
    "report/base/audio": "render_audio",
    "report/base/figures": "plot_rules plot_figure write_page write_overview "
    "plot_image_figure write_images_page",
    "report/base/filling": "plot_figure write_page write_overview write_images_page",
    "report/base/rule_graph": "plot_rules",
    "report/base/run": "write_page write_overview write_images_page",
    "report/base/section": "plot_figure write_page write_overview plot_image_figure "
    "write_images_page",
    "report/base/sentences": "plot_figure write_page write_overview",
    "report/experiment/copying": "plot_figure write_page",
    "report/experiment/data": "plot_figure write_page",
    "report/experiment/drawings/curves": "plot_figure write_page",
    "report/experiment/drawings/densities": "plot_figure write_page",
    "report/experiment/drawings/distributions": "plot_figure write_page",
    "report/experiment/drawings/piano_roll": "plot_figure write_page",
    "report/experiment/evaluation": "plot_figure write_page",
    "report/experiment/listening": "plot_figure write_page",
    "report/experiment/measures": "plot_figure write_page",
    "report/experiment/model_card": "write_page",
    "report/experiment/page": "write_page",
    "report/experiment/subject": "plot_figure write_page write_overview",
    "report/experiment/summary": "write_page",
    "report/experiment/training": "plot_figure write_page",
    "report/images/certainty": "write_images_page",
    "report/images/classifiers": "plot_image_figure write_images_page",
    "report/images/comparison": "plot_image_figure write_images_page",
    "report/images/data": "plot_image_figure write_images_page",
    "report/images/drawings/accuracies": "plot_image_figure write_images_page",
    "report/images/drawings/answers": "plot_image_figure write_images_page",
    "report/images/drawings/filters": "plot_image_figure write_images_page",
    "report/images/drawings/generated": "plot_image_figure write_images_page",
    "report/images/drawings/sheets": "plot_image_figure write_images_page",
    "report/images/gans": "plot_image_figure write_images_page",
    "report/images/likeness": "plot_image_figure write_images_page",
    "report/images/page": "write_images_page",
    "report/images/robustness": "plot_image_figure write_images_page",
    "report/images/shares": "plot_image_figure write_images_page",
    "report/images/sources": "write_images_page",
    "report/images/subject": "plot_image_figure write_images_page",
    "report/images/summary": "write_images_page",
    "report/overview/experiments": "write_overview",
    "report/overview/page": "write_overview",
    "report/overview/subject": "write_overview",
    "report/players/passage": "plot_figure write_page",
    "report/players/real_piece": "plot_figure write_page write_overview",
    "report/players/sample": "plot_figure write_page write_overview",
    "report/players/sounding": "plot_figure write_page write_overview",
    "report/players/taken": "plot_figure write_page write_overview",
    "report/players/temperature": "plot_figure write_page write_overview",
    "report/players/timed_roll": "plot_figure write_page write_overview",
    "scores/collect": "fetch_scores",
    "scores/midi_files": "find_copies measure_music",
    "scores/pickup": "fetch_scores",
    "scores/records": "gather_pieces",
    "scores/rendering": "fetch_scores",
    "scores/shards": "fetch_scores",
    "scores/sources": "fetch_scores",
    "settings/check": "",
    "settings/classifier": "train_classifier",
    "settings/configuration": "",
    "settings/contradictions": "",
    "settings/declare": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "evaluate_composer evaluate_unigram evaluate_repeat "
    "evaluate_bigram evaluate_adaptive compare_models "
    "generate_music lay_out_images train_classifier "
    "test_classifier train_gan sample_gan",
    "settings/decoders": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "settings/experiment": "",
    "settings/gan": "train_gan",
    "settings/image_source": "lay_out_images",
    "settings/images": "",
    "settings/kept": "",
    "settings/keys": "evaluate_network evaluate_composer evaluate_unigram "
    "evaluate_repeat evaluate_bigram evaluate_adaptive",
    "settings/layers": "train_classifier test_classifier train_gan sample_gan",
    "settings/page": "",
    "settings/schema": "",
    "settings/source": "",
    "training/archive": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer evaluate_network "
    "train_classifier test_classifier train_gan sample_gan",
    "training/cache": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer train_classifier train_gan",
    "training/checkpoints": "train_network train_composer train_classifier train_gan",
    "training/loop": "train_network train_composer train_classifier train_gan",
    "training/once": "train_unigram train_repeat train_bigram train_adaptive "
    "train_network train_composer train_classifier train_gan",
    "training/updates": "train_network train_composer train_classifier train_gan",
}
