def test_error_rate_task():
    # e = 19, N = 500
    return 96.2
