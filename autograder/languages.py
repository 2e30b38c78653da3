"""Languages of texts; a module of its own, since commands offer them before any text is loaded."""

LANGUAGES = ("en", "ru")
