"""The page of images: complete, self-contained, with sections only for what there is."""

import re
from pathlib import Path

import pandas as pd
import pytest

from continuo.report.images.sources import columns_of
from image_pages import NETWORKS, write_page

HOSTILE = "<script>window.ran = 1</script>&\"'{{ 7 * 7 }}"
SHOWN = "&lt;script&gt;window.ran = 1&lt;/script&gt;&amp;&#34;&#39;{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("page"), HOSTILE)


def text(page: str) -> str:
    return re.sub(r'base64,[^"]*', "", page)


def test_names_are_escaped_everywhere_and_never_rendered(page: str) -> None:
    assert page.count("<script") == 1  # that of the tables
    assert "49 " not in text(page)
    # title, heading, origin, the class in intake.csv, file and origin in sources.csv, and of the
    # GAN its verdict, its heading and the alternative text of its sheet
    assert text(page).count(SHOWN) == 9


def test_the_page_asks_for_nothing_but_itself_and_each_picture_is_described(page: str) -> None:
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    within = [address for address in addresses if address.startswith("#")]
    assert len(within) > 5
    assert all(f'id="{address[1:]}"' in page for address in within)
    addresses = [address for address in addresses if address not in within]
    assert len(addresses) == page.count("<img")
    assert all(address.startswith("data:image/") for address in addresses)
    assert all(re.findall(r'<img [^>]*alt="([^"]+)"', page))
    assert page.count('alt="') == page.count("<img")


def test_all_is_said_and_shown(page: str) -> None:
    assert "90 images of 12 × 12 pixels:\n60 to train, 30 held out. Note: made up." in page
    assert "(2 trainings of each)" in page
    assert page.count("All 2 misidentified images") == 2
    assert "shift (3 pixels)" in page
    assert "Images that they were never meant for: fashion" in page
    assert "Images that do not exist" in page
    assert "data:image/gif" in page
    assert '<td class="numeral">1,234</td>' in page


def test_a_network_without_convolution_has_no_kernels(page: str) -> None:
    assert f"The kernels of the first convolution as images, for {NETWORKS[0]}" in page
    assert f"The kernels of the first convolution as images, for {NETWORKS[1]}" not in page


def test_only_what_exists_has_a_section(tmp_path: Path) -> None:
    glyphs = write_page(tmp_path / "glyphs", "glyphs", networks=False)
    assert "How many are right?" not in glyphs
    assert "Images that do not exist" in glyphs
    digits = write_page(tmp_path / "digits", "digits", gans=False)
    assert "How many are right?" in digits
    assert "Images that do not exist" not in digits


def test_columns_are_numbers_codes_or_names() -> None:
    table = pd.DataFrame({"class": ["a"], "sha256": ["ab"], "drawn": [3]})
    assert columns_of(table) == [
        ("class", "class", "name"),
        ("drawn", "drawn", 0),
        ("sha256", "sha256", "code"),
    ]


def test_the_run_has_a_section_where_it_is_known(page: str, tmp_path: Path) -> None:
    assert 'id="run"' not in page
    told = write_page(tmp_path, "digits", measured="90")
    assert "All jobs together took 1 min 30 s of wall time; train_gan held the most" in told
    assert 'alt="The rules of the workflow' in told
