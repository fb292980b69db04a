"""Pictures from browsers: what is kept of them, and which are refused."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.tracker.serve.review.conftest import MakeQueue
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.serve.review.uploads import LARGEST, MAX_PIXELS, path_of, remove_uploads, save_upload

ZH = Messages(Lang.ZH)
ORIENTATION, MAKER = 0x0112, 0x010F


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    target = BytesIO()
    Image.new(mode, size).save(target, kind, **more)
    return target.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def png_of(width: int, height: int) -> bytes:
    """A few bytes that say that they are many pixels."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    packed = zlib.compress(b"\x00" * 10_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "a phone of 张三"
    return picture("JPEG", exif=exif.tobytes(), comment=b"at home")


def kept(content: bytes, state: Path) -> Image.Image:
    path = path_of(save_upload(content, state, ZH), state)
    assert path is not None
    assert path.stat().st_mode & 0o077 == 0
    with Image.open(path) as opened:
        opened.load()
        return opened


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("PNG", "RGBA", "PNG"),
        ("PNG", "P", "PNG"),
        ("PNG", "I;16", "PNG"),
        ("JPEG", "CMYK", "JPEG"),
        ("WEBP", "RGB", "PNG"),
        ("GIF", "P", "PNG"),
        ("BMP", "RGB", "PNG"),
    ],
)
def test_a_picture_is_written_anew(kind: str, mode: str, becomes: str, tmp_path: Path) -> None:
    found = kept(picture(kind, mode=mode), tmp_path)
    assert (found.format, found.mode, found.size) == (becomes, "RGB", (40, 20))


def test_nothing_stays_but_what_it_shows(tmp_path: Path) -> None:
    """Turned as the phone was held; without the phone, its owner and what stands behind the picture's end."""
    found = kept(with_exif() + b"<script>alert(1)</script>", tmp_path)
    (path,) = (tmp_path / "drafts").iterdir()
    content = path.read_bytes()

    assert found.size == (20, 40)
    assert not found.getexif()
    for hidden in (b"\xe5\xbc\xa0\xe4\xb8\x89", b"a phone", b"at home", b"<script>"):
        assert hidden not in content


def test_transparent_is_white(tmp_path: Path) -> None:
    assert kept(picture(mode="RGBA"), tmp_path).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是能读的图片", id="svg"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", "不是能读的图片", id="html"),
        pytest.param(b"%PDF-1.7\n", "不是能读的图片", id="pdf"),
        pytest.param(b"GIF89a<script>", "不是能读的图片", id="gif-that-is-a-script"),
        pytest.param(b"\xff\xd8\xff<html>", "不是能读的图片", id="html-as-jpeg"),
        pytest.param(picture()[:60], "不是能读的图片", id="cut"),
        pytest.param(b"\xff\xd8" + b"\xff\xda" * 101 + b"\xff\xd9", "不是能读的图片", id="many-scans"),
        pytest.param(picture("TIFF"), "不是能读的图片", id="tiff"),
        pytest.param(picture("ICO"), "不是能读的图片", id="ico"),
        pytest.param(b"P6 9999 9999 255\n", "不是能读的图片", id="ppm"),
        pytest.param(png_of(30_000, 30_000), "64 百万像素", id="bomb"),
        pytest.param(png_of(8_001, 8_000), "64 百万像素", id="just-too-many-pixels"),
        pytest.param(png_of(2**31 - 1, 2**31 - 1), "没有保存", id="bomb-of-all-bombs"),
        pytest.param(b"\x89PNG" + b"\x00" * LARGEST, "超过 10 MB", id="oversized"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=sentence):
        save_upload(content, tmp_path, ZH)
    assert not (tmp_path / "drafts").exists()


def test_the_largest_that_is_taken() -> None:
    assert MAX_PIXELS == 8_000 * 8_000


@pytest.mark.parametrize("name", ["../tracker.db", "..", "", "a.png", f"{'0' * 32}.html", f"{'0' * 32}.png/..", "/etc"])
def test_only_our_own_names_are_files(name: str, tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "a.png").write_bytes(b"")
    (tmp_path / "tracker.db").write_bytes(b"")
    assert path_of(name, tmp_path) is None
    remove_uploads([name], tmp_path)
    assert (tmp_path / "tracker.db").exists()


def test_a_picture_goes_with_its_answer_as_evidence_and_leaves_no_draft(serve_queue: MakeQueue) -> None:
    """Whatever name and type the browser gave it."""
    queue = serve_queue(1, 2)
    reviewer = queue.reviewer("张三")
    reviewer.get("/review/account?key=weibo:1")
    state = queue.folder / ".tracker"
    for content, name, status in (
        (with_exif(), "../../../etc/cron.d/x", 200),
        (b"<html>", "x.jpg", 422),
        (picture(), "x.php%00.png", 200),
    ):
        reviewer.send("save", content, name, note="看过")
        assert reviewer.status == status
        assert len(list((state / "drafts").iterdir())) == 1

    other = queue.reviewer("李四")
    other.get("/review/picture?key=weibo:1")
    assert other.status == 404
    reviewer.get("/review/picture?key=weibo:1")
    assert reviewer.status == 200
    reviewer.get("/review/account?key=weibo:1")
    reviewer.send("day:2023-09-18")

    (one,) = queue.recorded("weibo:1")
    assert one.screenshot == f"evidence/2023-09-19/{one.screenshot_sha256}.png"
    assert one.note == ""
    with Image.open(state / one.screenshot) as opened:
        assert opened.size == (40, 20)
    assert list((state / "drafts").iterdir()) == []


def test_a_picture_whose_file_is_gone_is_not_left_out_unsaid(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1)
    reviewer = queue.reviewer("张三")
    reviewer.get()
    reviewer.send("save", picture())
    for path in (queue.folder / ".tracker" / "drafts").iterdir():
        path.unlink()
    reviewer.send("day:2023-09-18")
    assert (reviewer.status, "草稿中的截图已不在" in reviewer.message) == (422, True)
    assert queue.recorded("weibo:1") == []
    reviewer.send("day:2023-09-18")
    assert len(queue.recorded("weibo:1")) == 1


def test_an_oversized_upload_is_cut_off(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1)
    reviewer = queue.reviewer("张三")
    reviewer.get()
    reviewer.send("save", b"\x89PNG" + b"\x00" * (LARGEST + 2))
    assert (reviewer.status, "超过 10 MB" in reviewer.message) == (422, True)
    reviewer.get()
    reviewer.send("save", b"\x89PNG" + b"\x00" * (13 * 2**20))
    assert reviewer.status == 413
