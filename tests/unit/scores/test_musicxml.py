import io
import time
import zipfile

import pytest

from continuo.scores import musicxml
from continuo.scores.musicxml import facts, parse

SCORE = "<score-partwise><movement-title>{}</movement-title></score-partwise>"


def packed(files, method=zipfile.ZIP_DEFLATED):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return archive.getvalue()


def title(content):
    return facts(parse(content))["title"]


def container(path):
    return f'<container><rootfiles><rootfile full-path="{path}"/></rootfiles></container>'


def test_an_archive_gives_the_score_that_its_container_names():
    files = {"META-INF/container.xml": container("b.musicxml")}
    files |= {"a.musicxml": SCORE.format("flute"), "b.musicxml": SCORE.format("all")}
    assert title(packed(files)) == "all"
    assert (
        title(packed({"META-INF/container.xml": "<container/>", **dict(list(files.items())[1:])}))
        == "flute"
    )


def test_names_in_capitals_are_found():
    assert title(packed({"SCORE.XML": SCORE.format("one")})) == "one"
    files = {"META-INF/container.xml": container("SCORE.XML"), "SCORE.XML": SCORE.format("two")}
    assert title(packed(files)) == "two"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused_however_it_is_packed(method):
    whole = packed({"score.xml": SCORE.format("x" * 300)}, method)
    refused = 0
    for place in range(30, len(whole)):
        content = bytearray(whole)
        content[place] ^= 0xFF
        try:
            parse(bytes(content))
        except ValueError as error:
            refused += "broken" in str(error) or "no score" in str(error)
    assert refused > 20


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-16", "UTF-16"),
        ("utf-32-le", "UTF-32"), ("utf-32-be", "UTF-32"), ("utf-32", "UTF-32"),
        ("utf-8-sig", "UTF-8"), ("latin-1", "ISO-8859-1"), ("cp1252", "windows-1252"),
        ("shift_jis", "Shift_JIS"),
    ],
)  # fmt: skip
def test_the_encoding_is_the_declared_one(encoding, declared):
    name = "夜" if encoding == "shift_jis" else "Käse"
    text = f'<?xml version="1.0" encoding="{declared}"?>' + SCORE.format(name)
    assert title(text.encode(encoding)) == name


@pytest.mark.parametrize("encoding", ["nonsense", "zip", "hex"])
def test_an_encoding_that_nobody_knows_is_refused(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + SCORE.format("a")
    with pytest.raises(ValueError, match=f"encoding {encoding} is not known"):
        parse(text.encode())


def test_entities_are_refused_and_a_doctype_is_not():
    doctype = '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD" "http://nowhere/partwise.dtd">'
    assert title((doctype + SCORE.format("a &amp; b")).encode()) == "a & b"
    for entity in (
        '<!ENTITY a "b">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a "b">',
    ):
        text = f"<!DOCTYPE score-partwise [{entity}]>" + SCORE.format("&a;")
        with pytest.raises(ValueError, match="declares entities"):
            parse(text.encode())


@pytest.mark.parametrize(
    "content",
    ["<measure>" * 40_000, "<note>" * 50_000, "<score-partwise>" + "<rights>" * 40_000,
     "<score-partwise>" + "<note/>" * 50_000],
)  # fmt: skip
def test_a_text_without_closing_tags_is_refused_at_once(content):
    begun = time.perf_counter()
    with pytest.raises(ValueError, match=r"within each other|broken XML"):
        parse(content.encode())
    assert time.perf_counter() - begun < 5


def test_what_an_archive_unpacks_to_and_what_a_tree_holds_is_bounded(monkeypatch):
    monkeypatch.setattr(musicxml, "LARGEST", 1000)
    with pytest.raises(ValueError, match="the score has more than"):
        parse(packed({"score.xml": SCORE.format("x" * 1000)}))
    monkeypatch.setattr(musicxml, "ELEMENTS", 10)
    with pytest.raises(ValueError, match="more than 10 elements"):
        parse(("<score-partwise>" + "<a/>" * 10 + "</score-partwise>").encode())


def test_a_score_in_measures_is_a_score_in_parts():
    text = ("<score-timewise><part-list/><measure number='1'><part id='A'><note/></part>"
            "<part id='B'><rest/></part></measure><measure number='2'><part id='A'><x/></part>"
            "</measure></score-timewise>")  # fmt: skip
    root = parse(text.encode())
    assert [root.tag, *(child.tag for child in root)] == [
        "score-partwise",
        "part-list",
        "part",
        "part",
    ]
    found = [
        (part.get("id"), measure.get("number"), measure[0].tag)
        for part in root.iter("part") for measure in part
    ]  # fmt: skip
    assert found == [("A", "1", "note"), ("A", "2", "x"), ("B", "1", "rest")]
