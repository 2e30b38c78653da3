"""Where the interpreter, its shared libraries and NumPy are on this machine: what a sandbox must let be read."""

import sys
import sysconfig
from functools import cache
from pathlib import Path

import numpy as np

SYSTEM_FOLDERS = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/lib32", "/usr/local/lib")
LINKER_CACHE = "/etc/ld.so.cache"
_PACKAGE_FOLDERS = ("python3*/site-packages", "python3*/dist-packages", "python3/dist-packages", "site-packages", "dist-packages")


def numpy_folders() -> list[Path]:
    """Return NumPy's own folder, and that of the shared libraries of its wheel."""
    numpy = Path(np.__file__).resolve().parent
    return [path for path in (numpy, numpy.parent / "numpy.libs") if path.is_dir()]


@cache
def library_roots() -> tuple[str, ...]:
    """Return the folders of the interpreter and its shared libraries, outermost only, links resolved last."""
    candidates = [*SYSTEM_FOLDERS]
    candidates += [path for path in (sysconfig.get_config_var("LIBDIR"), str(Path(sys.base_prefix) / "lib")) if path]
    candidates += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    candidates += [
        sysconfig.get_path(name, vars={"base": sys.base_prefix, "platbase": sys.base_prefix}) for name in ("stdlib", "platstdlib")
    ]
    present = list(dict.fromkeys(path for path in candidates if Path(path).is_dir()))
    return tuple(path for path in present if not any(other != path and below(path, other) for other in present))


@cache
def foreign_packages() -> tuple[str, ...]:
    """Return the folders below the library roots that hold other packages than the standard library."""
    found: list[str] = []
    for root in library_roots():
        for pattern in _PACKAGE_FOLDERS:
            found += [str(path) for path in Path(root).glob(pattern) if path.is_dir() and not path.is_symlink()]
    return tuple(found)


def below(path: str, other: str) -> bool:
    """Whether *path* is *other* or in it."""
    return Path(path).is_relative_to(other)
