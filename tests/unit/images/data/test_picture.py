import io

import numpy as np
import pytest
from PIL import Image

from continuo.base.errors import UserError
from continuo.images.data.picture import PIXELS, read_picture

SIZE = 16
RANDOM = np.random.default_rng(4)


def stroke(width=40, height=20, paper=250, ink=10):
    """A dark bar to the left on light paper, uint8."""
    grey = np.full((height, width), paper, np.uint8)
    grey[4:-4, 4:8] = ink
    return grey


def read(tmp_path, image, name="a.png", size=SIZE, **options):
    image.save(tmp_path / name, **options)
    return read_picture(tmp_path / name, size)


def test_an_image_of_the_size_asked_for_stays_as_it_is(tmp_path):
    grey = RANDOM.integers(0, 256, (SIZE, SIZE), dtype=np.uint8)
    for name in ("a.png", "a.bmp", "a.pgm", "a.tiff", "a.gif"):
        np.testing.assert_array_equal(read(tmp_path, Image.fromarray(grey), name).grey, grey)


@pytest.mark.parametrize(("width", "height"), [(40, 20), (20, 40)])
def test_proportions_stay_and_the_border_is_gone_on(tmp_path, width, height):
    found = read(tmp_path, Image.fromarray(stroke(width, height)))
    assert (found.width, found.height, found.border, found.told) == (width, height, 250, ())
    around = found.grey if width > height else found.grey.T
    assert (around[:4] == 250).all()
    assert (around[-4:] == 250).all()
    assert found.grey.min() < 60


def test_a_line_is_a_pixel_wide_at_least(tmp_path):
    line = np.arange(2000, dtype=np.uint32)[None] % 256
    assert read(tmp_path, Image.fromarray(line.astype(np.uint8))).grey.shape == (SIZE, SIZE)


def test_colours_are_grey_by_their_luma(tmp_path):
    colours = np.zeros((SIZE, SIZE, 3), np.uint8)
    colours[: SIZE // 2, :, 1] = 200
    colours[SIZE // 2 :, :, 2] = 200
    for mode in ("RGB", "P", "RGBA"):
        image = Image.fromarray(colours).convert(mode, palette=Image.Palette.ADAPTIVE)
        grey = read(tmp_path, image).grey
        assert abs(int(grey[0, 0]) - 0.587 * 200) < 2, mode
        assert abs(int(grey[-1, 0]) - 0.114 * 200) < 2, mode


@pytest.mark.parametrize(("ink", "behind"), [((20, 30, 10), 255), ((220, 230, 255), 0)])
def test_what_is_transparent_is_the_paper_that_is_seen_best(tmp_path, ink, behind):
    image = Image.new("RGBA", (SIZE, SIZE), (99, 99, 99, 0))
    image.paste((*ink, 255), (5, 5, 9, 9))
    for name in ("a.png", "a.webp"):
        found = read(tmp_path, image, name, **({"lossless": True} if "webp" in name else {}))
        assert found.border == behind
        assert abs(int(found.grey[6, 6]) - np.dot(ink, (0.299, 0.587, 0.114))) < 2
    palette = image.convert("P", palette=Image.Palette.ADAPTIVE)
    palette.info["transparency"] = palette.getpixel((0, 0))
    assert read(tmp_path, palette, "a.gif").border == behind


def test_a_photograph_is_turned_as_its_camera_was(tmp_path):
    upright = stroke(64, 64)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    turned = Image.fromarray(np.rot90(upright).copy())
    found = read(tmp_path, turned, "a.jpg", exif=exif, quality=95)
    plain = read(tmp_path, Image.fromarray(upright), "b.png")
    assert np.abs(found.grey.astype(int) - plain.grey).max() < 12


def test_sixteen_bits_are_their_range_and_numbers_with_a_point_what_there_is(tmp_path):
    deep = np.zeros((SIZE, SIZE), np.uint16)
    deep[4:12, 4:12] = 40_000
    found = read(tmp_path, Image.fromarray(deep))
    assert (found.border, found.grey[8, 8]) == (0, round(40_000 / 257))
    real = np.full((SIZE, SIZE), -2.5, np.float32)
    real[4:12, 4:12] = 7.5
    real[0, 0] = 2.5
    found = read(tmp_path, Image.fromarray(real), "a.tiff")
    assert (found.border, found.grey[8, 8], found.grey[0, 0]) == (0, 255, 128)
    real[3, 3] = np.finfo(np.float32).max
    assert read(tmp_path, Image.fromarray(-real), "a.tiff").grey[3, 3] == 0
    real[3, 3] = np.nan
    with pytest.raises(UserError, match="no numbers"):
        read(tmp_path, Image.fromarray(real), "a.tiff")


def test_of_what_moves_the_first_frame_is_taken_and_told(tmp_path):
    frames = [Image.fromarray(stroke(16, 16, ink=ink)) for ink in (0, 90, 180)]
    found = read(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])
    assert found.told == ("its first frame",)
    assert found.grey.min() == 0


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (Image.new("L", (30, 20), 7), "of one grey"),
        (Image.new("RGBA", (30, 20)), "transparent all over"),
        (Image.new("1", (PIXELS // 8000 + 1, 8000)), "at most 80,000,000 are read"),
    ],
)
def test_what_shows_nothing_or_too_much_is_refused(tmp_path, image, words):
    with pytest.raises(UserError, match=words):
        read(tmp_path, image)


def test_only_images_are_read_and_only_those_of_pixels(tmp_path):
    for name, content in (
        ("a.png", b""),
        ("b.png", b"text"),
        ("c.jpg", b"%!PS-Adobe-3.0 EPSF-3.0"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match="no image, or of none of these kinds: PNG, JPEG"):
            read_picture(tmp_path / name, SIZE)
    packed = io.BytesIO()
    Image.fromarray(stroke()).save(packed, "EPS")
    (tmp_path / "d.png").write_bytes(packed.getvalue())
    with pytest.raises(UserError, match="of none of these kinds"):
        read_picture(tmp_path / "d.png", SIZE)
