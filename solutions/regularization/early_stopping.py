"""Early stopping: lecture 0, «Регуляризация в нейронных сетях». The lecture gives no formula; patience is our addition."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import EXACT, Case, Family, alternative, misconception
from autograder.content.helpers import standard

Array = NDArray[np.floating]


def early_stopping(val_losses: Array, patience: int = 1) -> tuple[int, int]:
    """Return the last epoch trained and the best until then: an epoch is an improvement if it beats all before it."""
    best = 0
    for t in range(len(val_losses)):
        if val_losses[t] < val_losses[best]:
            best = t
        if t - best >= patience:
            return t, best
    return len(val_losses) - 1, best


def oracle(val_losses: Array, patience: int = 1) -> tuple[int, int]:
    """Return the first epoch that is far enough from the minimum of its prefix, by PyTorch's argmin."""
    import torch

    losses = torch.tensor(val_losses)
    waits = torch.tensor([t - int(torch.argmin(losses[: t + 1])) for t in range(len(losses))])
    late = torch.nonzero(waits >= patience)
    stop = int(late[0]) if len(late) else len(losses) - 1
    return stop, stop - int(waits[stop])


TOLERANCE = EXACT

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("patience-1", 3.0, {"en": "stop at the first bad epoch", "ru": "остановка на первой неудачной эпохе"}),
    Family("patience", 3.0, {"en": "larger patience", "ru": "большее patience"}),
    Family("ties", 2.0, {"en": "equal losses", "ru": "равные ошибки"}),
    Family("to-the-end", 2.0, {"en": "training that is never stopped", "ru": "обучение без остановки"}),
    Family("long", 2.0, {"en": "long training and large patience", "ru": "долгое обучение и большое patience"}),
    standard("magnitudes", 2.0),
    Family(
        "formats",
        1.0,
        {"en": "single-precision, read-only and non-contiguous inputs", "ru": "входы float32, только для чтения и с разрывами в памяти"},
    ),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random losses on a grid of tenths, so that some are equal."""
    for patience in (1, 2):
        yield Case(f"patience-{patience}", _inputs([0.9, 0.7, 0.8, 0.6], patience), family="lecture", public=True)
    yield Case("equal-to-the-best", _inputs([0.5, 0.6, 0.4, 0.5, 0.4, 0.3], 2), family="lecture", public=True)
    yield Case("default", _inputs([0.8, 0.6, 0.5, 0.7, 0.4]), family="patience-1")
    yield Case("up", _inputs([0.5, 0.6, 0.7, 0.8]), family="patience-1")
    yield Case("down-up-down", _inputs([0.9, 0.4, 0.5, 0.3, 0.6], 1), family="patience-1")
    yield Case("random-patience-1", _drawn(rng, 1), family="patience-1")
    yield Case("up-from-the-start", _inputs([0.5, 0.6, 0.7], 2), family="patience")
    yield Case("zigzag", _inputs([0.5, 0.9, 0.8, 0.7], 2), family="patience")
    yield Case("count-begins-anew", _inputs([0.5, 0.6, 0.4, 0.5, 0.3], 2), family="patience")
    yield Case("falling-but-not-below", _inputs([0.3, 0.9, 0.8, 0.7, 0.6, 0.2], 3), family="patience")
    for patience in (2, 3, 4):
        yield Case(f"random-patience-{patience}", _drawn(rng, patience), family="patience")
    yield Case("equal", _inputs([0.5, 0.5], 1), family="ties")
    yield Case("plateau", _inputs([0.5, 0.5, 0.5, 0.4], 3), family="ties")
    yield Case("plateau-too-long", _inputs([0.6, 0.5, 0.5, 0.5, 0.4], 2), family="ties")
    yield Case("two", _inputs([0.9, 0.7], 1), family="to-the-end")
    yield Case("one-epoch", _inputs([0.5], 1), family="to-the-end")
    yield Case("monotone", _inputs([0.9, 0.8, 0.6, 0.5, 0.1], 2), family="to-the-end")
    yield Case("patience-of-all-epochs", _inputs([0.4, 0.3, 0.5, 0.6, 0.5], 5), family="to-the-end")
    for patience in (5, 6, 9, 11, 25):
        yield Case(f"long-patience-{patience}", _drawn(rng, patience), family="long")
    for patience in (4, 5, 7, 12):
        yield Case(f"ties-{patience}", _inputs([0.6, 0.5, *np.resize([0.7, 0.5], patience), 0.1], patience), family="ties")
    falling = 1 / (1 + np.arange(140.0)) + 0.01 * np.resize([0, 1], 140)
    yield Case("many-epochs", _inputs([*falling, 0.5, 0.6, 0.7, 0.001], 3), family="long")
    yield Case("one-epoch-large-patience", _inputs([0.25], 300), family="long")
    yield from _magnitudes(rng)
    drawn = _drawn(rng, 2)
    yield Case("single", drawn | {"val_losses": np.float32(drawn["val_losses"])}, family="formats")
    yield Case("non-contiguous", _drawn(rng, 1), family="formats", layout="strided")
    yield Case("read-only", _drawn(rng, 3), family="formats", readonly=True)
    for patience in (2, 3, 6):
        yield Case(f"random-ties-{patience}", _drawn_ties(rng, patience), family="ties")
        epochs = int(rng.integers(4, 12))
        falling = np.sort(rng.uniform(0.1, 0.9, epochs))[::-1]
        yield Case(f"random-falling-{patience}", _inputs(list(falling), patience), family="to-the-end")
        yield Case(f"random-short-{patience}", _inputs(list(rng.uniform(0.1, 0.9, epochs)), epochs), family="to-the-end")


OUTSIDE_DOMAIN = {"value:patience:0": "the statement asks for patience of at least 1"}
EQUIVALENT_MUTANTS = {"range(1, len(val_losses))": "epoch 0 is the best so far when it ends, and patience is at least 1"}


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    """Yield losses of other sizes and signs, and losses that differ little: any smaller value is an improvement."""
    for name, factor in (("large", 4096.0), ("huge", 2.0**60), ("tiny", 2.0**-50)):
        for patience in (1, 3):
            drawn = _drawn(rng, patience)
            yield Case(f"{name}-{patience}", drawn | {"val_losses": factor * drawn["val_losses"]}, family="magnitudes")
    for patience in (1, 2):
        drawn = _drawn(rng, patience)
        lower = 4096 * (drawn["val_losses"] - 2)
        yield Case(f"large-negative-{patience}", drawn | {"val_losses": lower}, family="magnitudes")
        yield Case(f"negative-{patience}", drawn | {"val_losses": drawn["val_losses"] - 2}, family="magnitudes")
        yield Case(f"both-signs-{patience}", drawn | {"val_losses": drawn["val_losses"] - 0.45}, family="magnitudes")
    for name, losses in (("zero-is-the-best", [0.5, 0.0, 0.1, 0.2]), ("zero-first", [0.0, 0.25, 0.5]), ("all-zero", [0.0, 0.0, 0.0])):
        yield Case(name, _inputs(losses, 2), family="magnitudes")
    for name, step in (("close", 2.0**-12), ("very-close", 2.0**-20)):
        yield Case(f"{name}-falling", _inputs(list(1 - step * np.array([0, 1, 2, 3, 4, 5])), 1), family="magnitudes")
        yield Case(f"{name}-rising", _inputs(list(1 + step * np.array([3, 2, 1, 2, 3, 0])), 2), family="magnitudes")


def _inputs(val_losses: list[float], *patience: int) -> dict[str, Any]:
    return {"val_losses": np.array(val_losses, dtype=np.float64)} | dict(zip(["patience"], patience, strict=False))


def _drawn(rng: np.random.Generator, patience: int) -> dict[str, Any]:
    """Return losses that fall, waver without stopping, reach 0.4, do not improve for *patience* epochs and then would."""
    falling = np.sort(rng.choice([0.5, 0.6, 0.7, 0.8, 0.9], 3, replace=False))[::-1]
    wavering = rng.choice([0.5, 0.6, 0.7], patience - 1)
    worse = rng.choice([0.5, 0.6, 0.7, 0.8], patience)
    return _inputs([*falling, *wavering, 0.4, *worse, 0.3, 0.2, 0.1], patience)


def _drawn_ties(rng: np.random.Generator, patience: int) -> dict[str, Any]:
    """Return losses that fall to 0.5, are equal to it at least once in *patience* epochs but never below it, and then would be."""
    falling = np.sort(rng.uniform(0.6, 0.9, rng.integers(1, 6)))[::-1]
    equal = rng.permutation([0.5, *rng.choice([0.5, 0.6, 0.7], patience - 1)])
    return _inputs([*falling, 0.5, *equal, 0.4, 0.3], patience)


def _scan(val_losses, patience, *, improves=lambda losses, t, best: losses[t] < losses[best], resets=True, margin=0):
    """Return stop and best epoch by a count of bad epochs, with the parts that the misconceptions replace."""
    best = bad = 0
    for t in range(1, len(val_losses)):
        if improves(val_losses, t, best):
            best, bad = t, 0 if resets else bad
        else:
            bad += 1
            if bad >= patience + margin:
                return t, best
    return len(val_losses) - 1, best


@misconception(
    "looks-into-the-future",
    en="The best epoch is the minimum of all losses, also of those that come after stopping. At epoch t only the "
    "losses up to t may be used.",
    ru="Лучшей взята эпоха с минимумом среди всех ошибок, включая те, что идут после остановки. На эпохе t можно "
    "использовать только ошибки до t.",
)
def looks_into_the_future(val_losses, patience=1):
    best = int(np.argmin(val_losses))
    return min(best + patience, len(val_losses) - 1), best


@misconception(
    "patience-off-by-one",
    en="Training goes on for one epoch too many. It should stop when the number of bad epochs reaches patience, not when it exceeds it.",
    ru="Обучение длится на одну эпоху дольше. Оно должно прекращаться, когда число неудачных эпох достигло patience, а не превысило его.",
)
def patience_off_by_one(val_losses, patience=1):
    return _scan(val_losses, patience, margin=1)


@misconception(
    "returns-last-as-best",
    en="The last epoch is returned as the best. best_epoch should be the one whose loss was the smallest.",
    ru="Лучшей названа последняя эпоха. best_epoch должна быть той, у которой ошибка была наименьшей.",
)
def returns_last_as_best(val_losses, patience=1):
    stop, _ = early_stopping(val_losses, patience)
    return stop, stop


@misconception(
    "compares-with-previous",
    en="The loss is compared with that of the previous epoch. An improvement must beat the best loss so far.",
    ru="Ошибка сравнивается с ошибкой предыдущей эпохи. Её нужно сравнивать с лучшей из прежних.",
)
def compares_with_previous(val_losses, patience=1):
    return _scan(val_losses, patience, improves=lambda losses, t, best: losses[t] < losses[t - 1])


@misconception(
    "equal-counts-as-improvement",
    en="A loss equal to the best counts as an improvement. Only a strictly smaller one should; on a plateau training should stop.",
    ru="Ошибка, равная лучшей, считается улучшением. Улучшением должна считаться только строго меньшая; на плато "
    "обучение должно остановиться.",
)
def equal_counts_as_improvement(val_losses, patience=1):
    return _scan(val_losses, patience, improves=lambda losses, t, best: losses[t] <= losses[best])


@misconception(
    "never-stops",
    en="The best epoch is found, but training always runs to the end. Stop once patience epochs have passed without an improvement.",
    ru="Лучшая эпоха найдена, но обучение всегда идёт до конца. Остановитесь, когда прошло patience эпох без улучшения.",
)
def never_stops(val_losses, patience=1):
    return _scan(val_losses, math.inf)


@misconception(
    "wait-not-reset",
    en="All bad epochs are counted together. After an improvement the count should begin at zero again.",
    ru="Неудачные эпохи подсчитываются все вместе. После улучшения счёт должен начинаться заново, с нуля.",
)
def wait_not_reset(val_losses, patience=1):
    return _scan(val_losses, patience, resets=False)


@alternative("a count of bad epochs")
def by_counting(val_losses, patience=1):
    return _scan(val_losses, patience)


@alternative("running minima, without a loop")
def by_running_minima(val_losses, patience=1):
    epochs = np.arange(len(val_losses))
    improved = np.r_[True, val_losses[1:] < np.minimum.accumulate(val_losses)[:-1]]
    best = np.maximum.accumulate(np.where(improved, epochs, 0))
    late = np.flatnonzero(epochs - best >= patience)
    stop = late[0] if late.size else epochs[-1]
    return stop, best[stop]


@alternative("on a list of floats, from prefixes")
def by_prefixes(val_losses, patience=1):
    losses = [float(value) for value in val_losses]
    answer = (0, 0)
    for t in range(len(losses)):
        prefix = losses[: t + 1]
        answer = [t, prefix.index(min(prefix))]
        if answer[0] - answer[1] >= patience:
            break
    return tuple(answer)
