"""Many captures judged in parallel, by `flatline read` and Dask: tools/archive."""
