"""Takes the pictures of the README from reports/example with an installed Chromium."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = {
    "student.png": ("students/Дмитрий Соколов/index.html", 1100, 860),
    "class.png": ("index.html", 1100, 860),
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    """Write docs/images/*.png."""
    images = ROOT / "docs" / "images"
    images.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (page_name, width, height) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
            page.goto((ROOT / "reports" / "example" / page_name).as_uri())
            card = page.locator("article:not(.passed), .exercise").first
            if name == "student.png" and page.locator("details[open]").count():
                page.locator("details[open]").first.scroll_into_view_if_needed()
            del card
            page.screenshot(path=str(images / name))
        browser.close()


if __name__ == "__main__":
    main()
