-- Which subnets died in the last seven days of an archive, why, and how far ahead flatline knew. In
-- the folder that `tools/archive` wrote:
--
--     duckdb < outages.sql
--
-- A row is what died of a subnet on a day for one cause, on all brokers together. A connection is
-- known ahead by the time from its first prediction to its end, in seconds. An incident lists a
-- thousand connections at most; beyond that there were more.

WITH
events AS (
    SELECT * FROM read_parquet('*/*/events.parquet')
),
recent AS (
    SELECT * FROM events WHERE "at" >= (SELECT max("at") FROM events) - INTERVAL 7 DAYS
),
-- The last word on each incident.
incidents AS (
    SELECT
        arg_max(prefix, "at") AS subnet,
        arg_max(cause, "at") AS cause,
        arg_max(since, "at") AS since,
        host,
        arg_max(ids, "at") AS ids
    FROM recent
    WHERE event = 'incident' AND prefix IS NOT NULL
    GROUP BY host, id
),
lost AS (
    SELECT subnet, cause, since, host, unnest(ids) AS id FROM incidents
),
closings AS (
    SELECT id, max(lead) AS lead FROM recent WHERE event = 'closed' GROUP BY id
)
SELECT
    strftime(since AT TIME ZONE 'UTC', '%Y-%m-%d') AS day,
    subnet,
    cause,
    strftime(min(since) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS first,
    count(DISTINCT host) AS brokers,
    count(DISTINCT id) AS connections,
    count(DISTINCT closings.id) AS closed,
    round(quantile_disc(lead, 0.5), 1) AS ahead,
    round(min(lead), 1) AS leastAhead
FROM lost LEFT JOIN closings USING (id)
GROUP BY day, subnet, cause
ORDER BY first
