"""Takes the pictures of the README from reports/example with an installed Chromium."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = (
    ("student.png", "students/Павел Орлов/index.html", ""),
    ("evidence.png", "students/Павел Орлов/index.html", "#convolution.conv2d"),
    ("class.png", "index.html", ""),
)
"""Picture, page, and what is at the top of it."""
WIDTH, HEIGHT = 1000, 900
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    """Write docs/images/*.png."""
    images = ROOT / "docs" / "images"
    images.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, place, anchor in SHOTS:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.5)
            page.goto((ROOT / "reports" / "example" / place).as_uri() + anchor)
            page.screenshot(path=str(images / name))
        browser.close()


if __name__ == "__main__":
    main()
