from continuo.models.facts import of_settings


def test_settings_are_told_in_words() -> None:
    told = {"clip_norm": 1.0, "memory": True, "keep": None}
    assert of_settings(told) == "clip norm 1.0, memory yes, keep None"
    assert of_settings({}) == "–"
