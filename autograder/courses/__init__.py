"""A course as it is taught: people, rosters, and who handed in what."""
