"""A ClickHouse of its own, to try the files of tools/deploy/clickhouse with."""
