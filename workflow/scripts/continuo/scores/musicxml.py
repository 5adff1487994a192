"""MusicXML: unpacked, decoded and parsed, whatever is sent in its place."""

import io
import re
import zipfile
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

LARGEST = 64 * 2**20  # bytes, unpacked; a symphony's score has about 10 MiB
ELEMENTS = 2_000_000  # a symphony's score has about 300,000
DEEPEST = 100
CONTAINER = "META-INF/container.xml"


def parse(content: bytes) -> Element:
    """The root of a .musicxml, .xml or (zipped) .mxl file with these bytes, as score-partwise.

    Raises ValueError where it is none, too large, or declares entities.
    """
    root = _tree(unpack(content))
    return _in_parts(root) if root.tag == "score-timewise" else root


def unpack(content: bytes) -> bytes:
    """The score in the bytes of an .mxl file: that which its container names; others as they are.

    Raises ValueError where the archive is broken, too large, or has no score.
    """
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            wanted = ""
            if CONTAINER.lower() in names:
                container = _tree(_read(archive, names[CONTAINER.lower()]))
                roots = [e for e in container.iter() if e.tag.rpartition(":")[2] == "rootfile"]
                wanted = roots[0].get("full-path", "") if roots else ""
            scores = [name for name in names if name.endswith(("xml",)) and "meta-inf" not in name]
            if wanted.lower() in names:
                scores.insert(0, wanted.lower())
            if not scores:
                raise ValueError("the archive holds no score")
            return _read(archive, names[scores[0]])
    except ValueError:
        raise
    except Exception as error:  # whatever zipfile and its unpackers let through
        raise ValueError(f"broken archive ({type(error).__name__}: {error})") from error


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:  # whose size may be another than it says
        content = member.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"the score has more than {LARGEST >> 20} MiB")
    return content


def decoded(content: bytes) -> str:
    """The text of an XML file, by its byte order mark, its first bytes or its declaration.

    Raises ValueError for an encoding that nobody knows.
    """
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
        (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
        (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
    ):  # fmt: skip
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    declared = re.match(rb"<\?xml[^>]{0,200}encoding=[\"']([\w.:-]{1,40})[\"']", content[:300])
    encoding = declared[1].decode("ascii", "replace") if declared else "utf-8"
    try:
        return content.decode(encoding, errors="replace")
    except LookupError as error:
        raise ValueError(f"the encoding {encoding} is not known") from error


def _tree(content: bytes) -> Element:
    """Parsed in linear time, without entities of its own, bounded in size and depth."""
    builder = TreeBuilder()
    elements, depth = 0, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal elements, depth
        elements, depth = elements + 1, depth + 1
        if elements > ELEMENTS or depth > DEEPEST:
            raise ValueError(f"more than {ELEMENTS:,} elements, or {DEEPEST} within each other")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def forbid(*_: object) -> None:
        raise ValueError("it declares entities, which no score needs: not read")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = forbid
    try:
        parser.Parse(decoded(content).encode(), True)
    except expat.ExpatError as error:
        raise ValueError(f"not a MusicXML score: broken XML ({error})") from error
    return builder.close()


def _in_parts(score: Element) -> Element:
    """A score-timewise as score-partwise: measures within parts."""
    root, parts = Element("score-partwise", score.attrib), {}
    for child in score:
        if child.tag != "measure":
            root.append(child)
            continue
        for part in child:
            name = part.get("id", "")
            if name not in parts:
                parts[name] = Element("part", part.attrib)
            measure = Element("measure", child.attrib)
            measure.extend(part)
            parts[name].append(measure)
    root.extend(parts.values())
    return root


def facts(score: Element) -> dict[str, str]:
    """title, source and rights as a score states them; "" where it does not."""

    def first(*names: str) -> str:
        texts = (score.findtext(f".//{name}") or "" for name in names)
        return next((" ".join(text.split()) for text in texts if text.strip()), "")

    return {
        "title": first("movement-title", "work-title"),
        "source": first("source"),
        "rights": first("rights"),
    }
