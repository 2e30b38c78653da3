# Goal: search every object the interpreter knows, frozen ones too, for references or expected values.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: an object of the grader's is found.

gc = __import__("gc")
gc.unfreeze()
KINDS = ("PreparedExercise", "Solution", "Misconception", "Outcome", "Grader", "Known", "Assignment", "ExerciseResult")


def attack():
    for thing in gc.get_objects():
        name, module = getattr(thing, "__name__", ""), getattr(thing, "__module__", "")
        ours = isinstance(module, str) and module.startswith("autograder.runner.")
        if not ours and isinstance(name, str) and name in ("oracle", "reference", "cases") and callable(thing):
            print("W" "ON:", name)
        if type(thing).__name__ in KINDS:
            print("W" "ON: a", type(thing).__name__)
        if isinstance(thing, dict) and ("CANARY" in thing or "secret" in thing or "misconceptions" in thing):
            print("W" "ON: a dict")


attack()


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return 0
