"""A small course and one student's results in it, made with the real comparison, for the tests of reports and pages."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from autograder.codec import Recipe
from autograder.compare import judge_case
from autograder.content import Course, Exercise, Unit
from autograder.content.api import ANSWER, REDUCE
from autograder.model import (
    Case,
    Diagnosis,
    ExerciseResult,
    Family,
    FamilyScore,
    Limits,
    Message,
    Mismatch,
    Outcome,
    Program,
    Raised,
    Response,
    RunResult,
    RunStatus,
    Score,
    Submission,
    Verdict,
)

SECRET = 90210.125
"""Stands in every hidden input and output; must never be found in what a student gets."""
STATEMENT = """Slide the kernel over the image.

## What to compute

| array | shape |
| --- | --- |
| `x` | (N, C, H, W) |

```
y[i, j] = Σ w[p, q] · x[i + p, j + q]
```

- **The kernel is not flipped.** Rates of $1 < s$ are rare.
"""
FAMILIES = (
    Family("lecture", 0.0, {"en": "the lecture's examples", "ru": "примеры лекции"}),
    Family("basic", 3.0, {"en": "stride 1, no padding", "ru": "шаг 1, без набивки"}),
    Family("stride", 2.0, {"en": "strides that do not divide", "ru": "шаг, не делящий размер"}),
    Family("invalid", 1.0, {"en": "invalid input is refused", "ru": "отказ на недопустимых данных"}, guard=True),
)
CONV_SOURCE = """import numpy as np

def conv2d(x, w, stride=1):
    n = x.shape[2] - w.shape[2] + 1
    print("x", x.shape)
    return windows(x, w[:, :, ::-1, ::-1], n, stride)
"""


def exercise(unit: str, slug: str, kind: str, en: str, ru: str, points: float, difficulty: int, statement: str = STATEMENT) -> Exercise:
    return Exercise(
        id=f"{unit}/{slug}",
        unit=unit,
        slug=slug,
        kind=kind,  # type: ignore[arg-type]
        title={"en": en, "ru": ru},
        points=points,
        difficulty=difficulty,
        sources={"en": ("lecture 0, «Двумерная свёртка»",), "ru": ("лекция 0, «Двумерная свёртка»",)},
        limits=Limits(),
        statement={"en": statement, "ru": statement.replace("Slide the kernel over the image.", "Проведите ядром по изображению.")},
        docstrings={},
        stub=f"def {slug}():\n    raise NotImplementedError\n",
        modules=(),
        stub_path=Path(f"exercises/{unit}/{slug}.py"),
        solution_path=None,
    )


TASK_STATEMENT = "The matrix is **{{n}}×{{n}}**, the kernel **{{f}}×{{f}}**. What is the side of the result?\n"


def course() -> Course:
    return Course(
        root=Path(),
        id="deep-learning",
        title={"en": "Deep learning", "ru": "Глубокое обучение"},
        languages=("en", "ru"),
        units=(
            Unit("convolution", {"en": "Convolution", "ru": "Свёртка"}, {"en": ()}),
            Unit("pooling", {"en": "Pooling", "ru": "Субдискретизация"}, {"en": ()}),
            Unit("normalization", {"en": "Normalization", "ru": "Нормализация"}, {"en": ()}),
        ),
        exercises=(
            exercise(
                "convolution", "conv2d", "function", "Multi-channel 2-D convolution (NCHW)", "Многоканальная двумерная свёртка (NCHW)", 8, 3
            ),
            exercise("convolution", "conv_output_size", "function", "Output size of a convolution", "Размер результата свёртки", 2, 1),
            exercise(
                "convolution",
                "conv_output_size_task",
                "task",
                "Output size (Tasks 1 and 2)",
                "Размер результата (задачи 1 и 2)",
                2,
                1,
                TASK_STATEMENT,
            ),
            exercise("pooling", "max_pool2d", "function", "Max pooling", "Субдискретизация по максимуму", 5, 3),
            exercise("normalization", "batchnorm_forward", "function", "Batch normalization", "Батч-нормализация", 5, 2),
            exercise("normalization", "he_normal", "statistical", "He initialisation", "Инициализация Хе", 5, 2),
            exercise("normalization", "adam_step", "function", "Adam, one step", "Один шаг Adam", 5, 3),
        ),
    )


# -- small implementations, right and wrong ----------------------------------------------------------------------------


def conv2d(x: np.ndarray, w: np.ndarray, stride: int = 1) -> np.ndarray:
    if x.shape[1] != w.shape[1]:
        raise ValueError("channels")
    view = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nchwij,ocij->nohw", view, w)


def flipped(x: np.ndarray, w: np.ndarray, stride: int = 1) -> np.ndarray:
    return conv2d(x, w[:, :, ::-1, ::-1], stride)


def max_pool2d(x: np.ndarray) -> np.ndarray:
    n, c, h, w = x.shape
    return x[:, :, : h // 2 * 2, : w // 2 * 2].reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))


def respond(function: Callable[..., object], case: Case) -> Response:
    try:
        return Response((function(**case.inputs),), stdout="", seconds=0.0012)
    except Exception as error:
        reported = "" if case.public else f" {SECRET}"
        return Response(raised=Raised(type(error).__name__, f"{error}{reported}", lineno=4, bases=("Exception",)), seconds=0.0004)


def judge(cases: Sequence[Case], student: Callable[..., object], reference: Callable[..., object]) -> tuple[Outcome, ...]:
    return tuple(judge_case(case, respond(student, case), respond(reference, case), REDUCE) for case in cases)


# -- cases -------------------------------------------------------------------------------------------------------------

IMAGE = np.array([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]], dtype=float)
KERNEL = np.array([[0, 1, 0], [1, 0, 1], [2, 1, 0]], dtype=float)


def conv_cases() -> list[Case]:
    rng = np.random.default_rng(7)
    hidden = np.full((1, 1, 4, 4), SECRET) + rng.normal(size=(1, 1, 4, 4))
    pair = np.round(rng.normal(size=(2, 2, 4, 4)), 2), np.round(rng.normal(size=(2, 2, 2, 2)), 2)
    return [
        Case("lecture-figure-27", {"x": IMAGE[None, None], "w": KERNEL[None, None]}, family="lecture", public=True),
        Case("two-channels-two-filters", {"x": pair[0], "w": pair[1], "stride": 1}, family="lecture", public=True),
        Case("symmetric-kernel", {"x": IMAGE[None, None], "w": np.ones((1, 1, 2, 2))}, family="lecture", public=True),
        *(Case(f"secret-basic-{i}", {"x": hidden, "w": rng.normal(size=(1, 1, 2, 2))}, family="basic") for i in range(3)),
        *(Case(f"secret-stride-{i}", {"x": hidden, "w": np.ones((1, 1, 2, 2)), "stride": 2}, family="stride") for i in range(2)),
        Case("secret-channels", {"x": hidden, "w": np.ones((1, 2, 2, 2))}, family="invalid", raises="ValueError"),
    ]


def result(identifier: str, verdict: Verdict, earned: float | None, possible: float, summary: Message, **more: object) -> ExerciseResult:
    outcomes: tuple[Outcome, ...] = more.pop("outcomes", ())  # type: ignore[assignment]
    families = more.pop("families", None) or family_scores(outcomes, possible)
    run = more.pop("run", None) or RunResult(RunStatus.FINISHED, tuple(o.response for o in outcomes if o.response), wall_seconds=0.05)
    return ExerciseResult(identifier, verdict, Score(earned, possible, families), summary, outcomes, run=run, **more)  # type: ignore[arg-type]


def family_scores(outcomes: Sequence[Outcome], possible: float) -> tuple[FamilyScore, ...]:
    total = sum(family.weight for family in FAMILIES)
    scores = []
    for family in FAMILIES:
        own = [outcome for outcome in outcomes if outcome.case.family == family.name]
        passed = sum(outcome.verdict is Verdict.PASSED for outcome in own)
        share = possible * family.weight / total
        if own:
            scores.append(FamilyScore(family, passed, len(own), share if passed == len(own) else 0.0, share))
    return tuple(scores)


def conv_result() -> ExerciseResult:
    outcomes = judge(conv_cases(), flipped, conv2d)
    failed = tuple(outcome.case.name for outcome in outcomes if outcome.verdict is not Verdict.PASSED)
    text = {
        "en": "The kernel is turned by 180°. The lecture and PyTorch slide it as it is (cross-correlation).",
        "ru": "Ядро перевёрнуто на 180°. В лекции и в PyTorch оно скользит как есть (взаимная корреляция).",
    }
    return result(
        "convolution/conv2d",
        Verdict.WRONG,
        4.0,
        8.0,
        Message("report.verdict.wrong"),
        outcomes=outcomes,
        diagnoses=(Diagnosis("flipped-kernel", text, failed, certain=True),),
    )


def pool_result() -> ExerciseResult:
    def student(x: np.ndarray) -> np.ndarray:
        if x.shape[0] > 1:
            seen = f"{x[0, 0, 0, 0]:g}".replace(".", "_")
            raise type(f"Saw{seen}", (ValueError,), {})(f"the first is {x[0, 0, 0, 0]}")
        return max_pool2d(x)[0]

    rng = np.random.default_rng(3)
    cases = [
        Case("lecture-4x4", {"x": np.arange(16.0).reshape(1, 1, 4, 4)[:, :, ::-1]}, family="lecture", public=True),
        Case("batch-of-two", {"x": rng.integers(0, 9, (2, 1, 4, 4)).astype(float)}, family="lecture", public=True),
        Case("secret-odd", {"x": np.full((2, 1, 3, 3), SECRET)}, family="basic"),
        Case("secret-one", {"x": np.full((1, 1, 4, 4), SECRET)}, family="stride"),
    ]
    outcomes = []
    for case in cases:
        response = respond(student, case)
        if response.raised:
            response = Response(
                raised=Raised(response.raised.type_name, response.raised.text, 5, 0, ("ValueError", "Exception")),
                stdout=f"debug {case.inputs['x'][0, 0, 0, 0]}\n",
                seconds=float(case.inputs["x"][0, 0, 0, 0]),
            )
        outcomes.append(judge_case(case, response, respond(max_pool2d, case), REDUCE))
    return result("pooling/max_pool2d", Verdict.WRONG_SHAPE, 0.0, 5.0, Message("report.verdict.wrong_shape"), outcomes=tuple(outcomes))


def batchnorm_result() -> ExerciseResult:
    x = np.round(np.random.default_rng(0).normal(size=(4, 3)), 2)

    def reference(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5), x.mean(0)

    def student(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (x - x.mean(0)) / np.sqrt(x.var(0, ddof=1) + 1e-5), x.mean(0)

    cases = [
        Case("two-samples", {"x": x[:2]}, family="lecture", public=True),
        Case("four-samples", {"x": x}, family="lecture", public=True),
        Case("secret-random", {"x": x * SECRET}, family="basic"),
    ]
    outcomes = judge(cases, student, reference)
    text = {
        "en": "The variance is divided by N − 1. Inside the formula it is the biased one, divided by N.",
        "ru": "Дисперсия делится на N − 1. В формуле стоит смещённая, с делением на N.",
    }
    likely = Diagnosis(
        "unbiased-variance", text, tuple(o.case.name for o in outcomes), certain=False, alternatives=("ddof-one",), lecture_slip=True
    )
    return result(
        "normalization/batchnorm_forward", Verdict.WRONG, 0.0, 5.0, Message("report.verdict.wrong"), outcomes=outcomes, diagnoses=(likely,)
    )


def he_result() -> ExerciseResult:
    rng = np.random.default_rng(5)
    case = Case(
        "fan-in-512",
        calls=(
            {"shape": (64, 512), "rng": Recipe("generator", {"seed": 1})},
            {"shape": (64, 512), "rng": Recipe("generator", {"seed": 2})},
        ),
        family="lecture",
        public=True,
        judge=lambda _: None,
    )
    response = Response((rng.normal(size=(64, 512)), rng.normal(size=(64, 512))), seconds=0.01)
    found = Mismatch(Verdict.WRONG, Message("compare.value", {"actual": "1.002", "expected": "0.0625"}), "#1", (0, 0), 1.002, 0.0625, 1.0)
    outcome = Outcome(case, Verdict.WRONG, found, response, Response())
    return result("normalization/he_normal", Verdict.WRONG, 0.0, 5.0, Message("report.verdict.wrong"), outcomes=(outcome,))


def size_result() -> ExerciseResult:
    def reference(n: int, f: int) -> int:
        return n - f + 1

    outcomes = judge(
        [Case("task-1", {"n": 4, "f": 3}, family="lecture", public=True), Case("secret-1", {"n": 9, "f": 2}, family="basic")],
        reference,
        reference,
    )
    return result("convolution/conv_output_size", Verdict.PASSED, 2.0, 2.0, Message("report.verdict.passed"), outcomes=outcomes)


def task_result() -> ExerciseResult:
    family = Family("answer", 1.0, {"en": "your answer", "ru": "ваш ответ"})
    case = Case("answer", {"n": 9, "f": 4}, family="answer", arguments={})
    outcome = judge_case(case, Response((5,), seconds=0.0001), Response((6,)), ANSWER)
    text = {"en": "One position is lost: n − f + 1, not n − f.", "ru": "Потеряно одно положение: n − f + 1, а не n − f."}
    return result(
        "convolution/conv_output_size_task",
        Verdict.WRONG,
        0.0,
        2.0,
        Message("report.verdict.wrong"),
        outcomes=(outcome,),
        diagnoses=(Diagnosis("no-plus-one", text, ("answer",)),),
        families=(FamilyScore(family, 0, 1, 0.0, 2.0),),
        numbers={"n": 9, "f": 4},
    )


def unloadable_result() -> ExerciseResult:
    run = RunResult(RunStatus.UNLOADABLE, raised=Raised("SyntaxError", "'(' was never closed", 2, 0, ("Exception",)), wall_seconds=0.01)
    return result("normalization/adam_step", Verdict.UNLOADABLE, 0.0, 5.0, Message("report.verdict.unloadable"), run=run, families=())


def results() -> list[ExerciseResult]:
    return [conv_result(), size_result(), task_result(), pool_result(), batchnorm_result(), he_result(), unloadable_result()]


def submission(student: str = "ivanova") -> Submission:
    return Submission(
        student=student,
        digest="5f1d7a84db00d2fce00b31a7fc73224f" * 2,
        programs={
            "convolution/conv2d": Program("conv2d", "conv2d.py", (CONV_SOURCE,)),
            "pooling/max_pool2d": Program(
                "max_pool2d", "max_pool2d.py", ("import numpy as np\n\n\ndef max_pool2d(x):\n    return pool(x)\n",)
            ),
            "normalization/adam_step": Program("adam_step", "adam_step.py", ("def adam_step(\n    return np.mean((x\n",)),
        },
    )
