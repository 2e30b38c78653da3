"""Makes the secret of a course, from which its hidden inputs follow."""

import secrets
from pathlib import Path

from autograder.content import SECRET_FILE
from autograder.store.files import add_all, opened_folder, replace_all
from autograder.texts.localized_errors import LocalizedError

SECRET_BYTES = 32
PRIVATE = 0o600


def place_of_secret(root: Path) -> Path:
    """Return the path of the secret of the course under *root*.

    Raises:
        LocalizedError: The course has no solutions here, so it has no hidden inputs either.
    """
    path = root / SECRET_FILE
    if not path.parent.is_dir():
        raise LocalizedError("cli.secret.no_solutions", path=root)
    return path


def make_secret(root: Path, *, rotate: bool) -> Path:
    """Write a new secret for the course under *root*, readable by its owner alone, and return the file.

    Args:
        rotate: Replace the one that is there.

    Raises:
        LocalizedError: There is one already and *rotate* was not asked for, or this is no course with solutions.
        OSError: The disk does not let us write.
    """
    path = place_of_secret(root)
    content = {path.name: f"{secrets.token_hex(SECRET_BYTES)}\n".encode()}
    with opened_folder(path.parent) as folder:
        try:
            (replace_all if rotate else add_all)(folder, content, mode=PRIVATE)
        except FileExistsError:
            raise LocalizedError("cli.secret.exists", path=path) from None
        except OSError as error:
            error.filename = str(path)
            raise
    return path
