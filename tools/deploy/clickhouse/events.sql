-- Where a ClickHouse keeps flatline's events, to ask afterwards what happened: see outages.sql.
-- ClickHouse 18.16 (Debian 12) and newer:
--
--     clickhouse-client --multiquery < events.sql
--
-- Each flatline then posts its events, as they come:
--
--     webhook: "http://flatline:PASSWORD@clickhouse.example:8123/?query=INSERT+INTO+flatline.inbox+FORMAT+JSONEachRow&input_format_skip_unknown_fields=1&input_format_import_nested_json=1"
--
-- That user needs a profile that is not readonly. What was not taken is posted again, so an event may
-- be there twice: outages.sql counts it once. Columns are the members of an event that are of use
-- here; `flow.` is its flow. For others add a column of the name (the manual's page Events has all),
-- in both tables.

CREATE DATABASE IF NOT EXISTS flatline;

CREATE TABLE IF NOT EXISTS flatline.events
(
    event String,
    -- In UTC, to the microsecond, and so in order: parseDateTimeBestEffort(at) is a time of day for
    -- charts.
    at String,
    id String,
    incident String,
    `flow.client` String,
    `flow.broker` String,
    `flow.name` String,
    `flow.user` String,
    `flow.vhost` String,
    condition String,
    reason String,
    log String,
    cause String,
    confidence Float64,
    closesAt String,
    lead Nullable(Float64),
    error Nullable(Float64),
    observed String,
    why String,
    risk String,
    prefix String,
    broker String,
    state String,
    since String,
    ids Array(String)
)
ENGINE = MergeTree
PARTITION BY substring(at, 1, 7)
ORDER BY (event, at, id);

-- Takes events one by one, and writes them ten seconds' worth at a time: the other would not like
-- very many small parts. What waits here is read with the rest, and lost if the server is killed.
CREATE TABLE IF NOT EXISTS flatline.inbox AS flatline.events
ENGINE = Buffer(flatline, events, 1, 2, 10, 1000, 100000, 1000000, 100000000);
