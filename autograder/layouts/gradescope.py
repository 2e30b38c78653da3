"""Gradescope: ``submission_<number>/`` and ``submission_metadata.yml``, which names the submitters; several are a team."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import yaml

from autograder.courses.people import Claim
from autograder.intake.names import display_name
from autograder.layouts.base import HandIn, Item, Listing, fits_most
from autograder.model import Message
from autograder.texts.localized_errors import LocalizedError

METADATA = "submission_metadata.yml"
_FOLDER = re.compile(r"submission_(\d+)")
_LATE = re.compile(r"[1-9]")


class Gradescope:
    """An export of all submissions of a Gradescope programming assignment."""

    name = "gradescope"

    def recognises(self, listing: Listing) -> bool:
        """Whether there is Gradescope's list of submitters, and most items are submissions."""
        metadata = listing.find(METADATA)
        return metadata is not None and not metadata.is_folder and fits_most(listing, lambda item: _FOLDER.fullmatch(item.name))

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield a hand-in for every submitter: all of a team have the same work.

        Raises:
            LocalizedError: The list of submitters cannot be read.
        """
        metadata = listing.find(METADATA)
        facts = _metadata(metadata, listing) if metadata else {}
        for item in listing.folders:
            if _FOLDER.fullmatch(item.name):
                yield from _submission(item, facts.get(item.name))


def _metadata(item: Item, listing: Listing) -> Mapping[str, Any]:
    try:
        found = yaml.load(item.read(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise LocalizedError("courses.layout.bad_metadata", path=listing.path / METADATA, reason=str(error).splitlines()[0]) from None
    return {str(name): facts for name, facts in found.items() if isinstance(facts, dict)} if isinstance(found, dict) else {}


def _submission(item: Item, facts: Mapping[str, Any] | None) -> Iterable[HandIn]:
    submitters = [one for one in _get(facts, "submitters") or [] if isinstance(one, dict)]
    if not submitters:
        name = item.name
        yield HandIn(name, "", item.pieces, Claim(name), remarks=(Message("courses.remark.no_submitter", {"name": name}),))
        return
    names = [_text(one, "name") or _text(one, "email") or item.name for one in submitters]
    team = (Message("courses.remark.team", {"names": names}),) if len(submitters) > 1 else ()
    history = _get(facts, "history")
    for one, name in zip(submitters, names, strict=True):
        shown = display_name(name)
        sid, email = _text(one, "sid"), _text(one, "email")
        claim = Claim(shown, (sid,) if sid else (), (email,) if email else ())
        late = bool(_LATE.search(_text(facts, "lateness")))
        found = HandIn(shown, "", item.pieces, claim, late, _text(facts, "created_at"))
        yield replace(found, attempt=1 + len(history) if isinstance(history, list) else 0, remarks=team)


def _get(facts: Mapping[str, Any] | None, name: str) -> Any:
    """Return a value; Gradescope writes keys as Ruby symbols, with a colon in front."""
    return None if facts is None else facts.get(f":{name}", facts.get(name))


def _text(facts: Mapping[str, Any] | None, name: str) -> str:
    value = _get(facts, name)
    return "" if value is None else str(value)
