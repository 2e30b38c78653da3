"""Imports modules of the submission itself: an in-memory finder over the files that were sent with the program.

Every file of the submission gets an ``__import__`` of its own, so that a module is found from where it is imported, as if
its folder and those above it were on Python's path. Names of the available libraries are never looked up here, nothing
is read from the disk, and Python's own table of modules stays as it is for the libraries. The standard library only.
"""

import builtins
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograder.runner.guest.records import ModuleSource, Program

Load = Callable[["OwnModules", types.ModuleType, ModuleSource], None]
"""Runs what defines a module, in its namespace."""
_OTHERS = """
    IPython PIL cv2 h5py jax keras matplotlib numba pandas plotly pytest scipy seaborn skimage sklearn sympy tensorflow torch
    torchvision tqdm
"""
_PACKAGES = frozenset(_OTHERS.split())
"""Packages that are not the student's, whatever files lie beside the program."""
_INIT = "/__init__"


class OwnModules:
    """The modules that a program may import of its own submission.

    Args:
        program: Its own file is one of the modules.
        libraries: Top-level modules that are available to everybody.
        load: Runs a module that is imported for the first time.
    """

    def __init__(self, program: Program, libraries: frozenset[str], load: Load) -> None:
        self._libraries = libraries
        self._load = load
        self._files: dict[str, ModuleSource] = {}
        self._by_name: dict[str, list[str]] = {}
        for source in (*program.modules, ModuleSource(program.filename, program.cells)):
            self._add(source)
        self._modules: dict[str, types.ModuleType] = {}
        self._loading = [program.filename.rpartition(".")[0]]

    def _add(self, source: ModuleSource) -> None:
        key = source.path.rpartition(".")[0]
        if key in self._files and source.path.endswith(".ipynb"):
            return
        self._files[key] = source
        parts = key.removesuffix(_INIT).split("/")
        for count in range(1, len(parts) + 1):  # the folders on the way are packages, with or without __init__.py
            place = "/".join(parts[:count])
            same = self._by_name.setdefault(parts[count - 1], [])
            if place not in same:
                same.append(place)

    # -- finding -------------------------------------------------------------------------------------------------

    def find(self, importer: str, name: str, level: int) -> str | None:
        """Return the place of the module *name*, a path without suffix, as the file *importer* imports it; None if there is none."""
        parts = name.split(".") if name else []
        if level:
            folder = importer.split("/")[:-level] if level <= importer.count("/") else []
            place = self._at([*folder, *parts])
            return self._alone(importer, parts[-1]) if place is None and parts else place
        if parts[0] in self._libraries:
            return None
        for folder in self._above(importer):
            if place := self._at([*folder, *parts]):
                return place
        found = [place for place in self._by_name.get(parts[-1], ()) if f"/{place}".endswith("/" + "/".join(parts))]
        if found:
            return min(found, key=lambda place: (place.count("/"), place))
        return self._alone(importer, parts[-1]) if len(parts) > 1 and parts[0] not in _PACKAGES else None

    def _alone(self, importer: str, name: str) -> str | None:
        """Return the place of a module that was handed in without the package that it is imported from."""
        for folder in self._above(importer):
            if place := self._at([*folder, name]):
                return place
        return None

    def _above(self, importer: str) -> Iterator[list[str]]:
        folders = importer.split("/")[:-1]
        for count in range(len(folders), -1, -1):
            yield folders[:count]

    def _at(self, parts: Sequence[str]) -> str | None:
        place = "/".join(parts)
        if not place:
            return place  # the submission's own folder
        if place in self._files or place + _INIT in self._files:
            return place
        return place if place in self._by_name.get(parts[-1], ()) else None

    def has(self, importer: str, name: str, level: int) -> bool:
        """Whether the file *importer* imports the module *name* from the submission; no name: what the package itself defines."""
        place = self.find(importer, name, level)
        return place is not None and (bool(name) or place + _INIT in self._files)

    # -- importing -----------------------------------------------------------------------------------------------

    def adopt(self, module: types.ModuleType, path: str) -> None:
        """Give *module*, the file at *path*, its own ``__import__``, and let others import it."""

        def import_module(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
            if self.find(path, name, level) is None:
                return builtins.__import__(name, globals, locals, fromlist, level)
            return self._import(path, name, tuple(fromlist or ()), level)

        module.__dict__.update(__file__=path, __builtins__={**vars(builtins), "__import__": import_module})
        self._modules[path.rpartition(".")[0].removesuffix(_INIT)] = module

    def _import(self, importer: str, name: str, wanted: tuple[str, ...], level: int) -> types.ModuleType:
        place = self.find(importer, name, level)
        assert place is not None
        module = self._module(place)
        if not wanted:
            return self._top(importer, name, place)
        for item in module.__dict__.get("__all__", ()) if wanted == ("*",) else wanted:
            inner = self._at([*filter(None, place.split("/")), str(item)])
            if str(item) not in module.__dict__ and inner:
                setattr(module, str(item), self._module(inner))
        self._check_cycle(module, place, wanted)
        return module

    def _top(self, importer: str, name: str, place: str) -> types.ModuleType:
        """Return what ``import a.b.c`` binds: the module of *a*, with the others as its attributes."""
        parts = name.split(".")
        module = self._module(place)
        for count in range(len(parts) - 1, 0, -1):
            above = self.find(importer, ".".join(parts[:count]), 0)
            package = self._module(above) if above is not None else types.ModuleType(parts[count - 1])
            setattr(package, parts[count], module)
            module = package
        return module

    def _module(self, place: str) -> types.ModuleType:
        if place in self._modules:
            return self._modules[place]
        folder = place.rpartition("/")[0]
        if folder and folder + _INIT in self._files and folder not in self._modules:
            self._module(folder)  # a package is loaded before what is in it
            if place in self._modules:
                return self._modules[place]
        module = types.ModuleType(place.replace("/", "."))
        sys.modules.setdefault(module.__name__, module)  # dataclasses look the defining module up
        source = self._files.get(place) or self._files.get(place + _INIT)
        if source is None:  # a folder
            self._modules[place] = module
            return module
        self.adopt(module, source.path)
        self._loading.append(place)
        try:
            self._load(self, module, source)
        finally:
            self._loading.pop()
        return module

    def _check_cycle(self, module: types.ModuleType, place: str, wanted: tuple[str, ...]) -> None:
        """Raise ImportError if *module* is still being loaded and lacks what is *wanted* of it."""
        if place not in self._loading:
            return
        missing = [name for name in wanted if name != "*" and name not in module.__dict__]
        if missing:
            circle = " -> ".join([*self._loading[self._loading.index(place) :], place])
            raise ImportError(f"circular import: {circle}; {missing[0]} of {place} is not defined yet")
