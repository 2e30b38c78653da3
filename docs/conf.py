"""How the documentation site is built: ``scripts/docs``, from the Markdown files of this folder."""

project = "Tensorgrade"
author = "Tensorgrade contributors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Tensorgrade"
myst_heading_anchors = 4  # links to headings, as GitHub makes them
suppress_warnings = ["myst.xref_missing"]  # links to files of the repository beside docs/ are for readers there
