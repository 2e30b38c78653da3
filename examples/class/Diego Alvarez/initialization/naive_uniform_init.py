def naive_uniform_init(n_in, n_out, rng):
    # like nn.Linear
    limit = n_in**-0.5
    return rng.uniform(low=-limit, high=limit, size=(n_out, n_in))
