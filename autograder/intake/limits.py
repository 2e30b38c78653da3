"""Limits on what is read of a submission. What a person writes by hand stays far below all of them."""

MAX_SOURCE_BYTES = 2**20
"""A .py file or the code of one notebook: 1 MiB is 25,000 lines; the course's largest exercise needs 60."""

MAX_SEARCHED_BYTES = 4 * 2**20
"""All code of one submission that is searched for functions and notebook commands, which takes half a second a MiB
at worst. Ten copies of all 133 exercises are 3 MiB."""

MAX_NOTEBOOK_BYTES = 64 * 2**20
"""A notebook with its outputs, which are taken out of it when it is read: interactive plots and logs take tens of megabytes."""

MAX_NOTEBOOK_TEXT_BYTES = 16 * 2**20
"""A notebook without them: its code and its texts, pictures in these included."""

MAX_NOTEBOOKS_BYTES = 256 * 2**20
"""All notebooks of one submission with their outputs, which are read one after another."""

MAX_SKIPPED_TOKENS = 2_000_000
"""Strings and brackets in the outputs of one notebook; looking at so many takes a second. A line of a log is one."""

MAX_ARCHIVE_BYTES = 64 * 2**20
"""A packed archive, which is held in memory. Learning platforms refuse larger uploads by default."""

MAX_TOTAL_BYTES = 64 * 2**20
"""All files that are kept in memory for one submission, archives inside it included."""

MAX_TAR_BYTES = 128 * 2**20
"""All unpacked tars of one submission; each has to be walked through even where nothing of it is kept."""

MAX_RATIO = 200
"""Unpacked to packed size of a whole archive above MAX_TOTAL_BYTES. Text packs 3 to 10 times, saved zeros 1,000."""

MAX_ENTRIES = 20_000
"""Files and folders seen, kept or not. A folder of pictures beside the work is common and is no offence."""

MAX_TAR_PARTS = 10 * MAX_ENTRIES
"""Headers in all tars of one submission, and the records in them: an entry has two headers and some six records at most."""

MAX_FILES = 2_000
"""Files kept. A course has about 130 exercises; ten copies of each still fit."""

MAX_MODULES = 200
"""Files of the submission that one program can import, those that it imports by others included."""

MAX_MODULE_BYTES = 2**20
"""Code of all these files together."""

MAX_DEPTH = 16
"""Folders inside folders. Also bounds the open directory handles."""

MAX_PATH_CHARS = 400
"""A path inside a submission. Windows stops at 260 for most programs."""

MAX_CELLS = 2_000
"""Code cells of a notebook."""

MAX_JSON_BRACKETS = 500_000
"""Opening brackets and braces in a notebook. An empty list takes 3 bytes as text and 60 as an object, so that
16 MiB of them would cost 350 MB."""

MAX_JSON_QUOTES = 2_500_000
"""Quotation marks in a notebook, two a string. A key takes 6 bytes as text and 150 as an object in a dict."""

MAX_JSON_COMMAS = 2_500_000
"""Commas in a notebook. A plot with all its points as numbers is 16 MiB at two million of them."""

MAX_PROBLEMS = 20
"""Problems told one by one; the rest are counted."""

MAX_OTHERS = 200
"""Names of files of no use that are remembered, to find ``conv2d.py.txt``."""

MAX_ROSTER_BYTES = 4 * 2**20
"""A roster: 4 MiB are 50,000 students."""

MAX_CLASS_ENTRIES = 500_000
"""Entries of a class archive: 5,000 students with 100 files each."""
