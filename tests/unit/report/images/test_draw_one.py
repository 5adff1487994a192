import json
from typing import Any

from continuo.report.images.drawing import read
from continuo.report.images.subject import Images


def test_names_of_folders_turn_no_direction_in_the_browser(tmp_path):
    evaluation: dict[str, Any] = {"networks": {}, "height": 2, "width": 3}
    evaluation["classes"] = ["gpj\u202e", "<b>"]
    (tmp_path / "evaluation.json").write_text(json.dumps(evaluation))
    images = Images("own", "Own", {}, [], {}, 1)
    drawn = read(images, str(tmp_path / "evaluation.json"), {})["drawn"]
    assert drawn == {"networks": [], "classes": ["gpj[U+202E]", "<b>"], "shape": [2, 3]}
