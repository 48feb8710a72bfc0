-- Which subnets died in the last seven days, why, and how far ahead flatline knew. For the tables of
-- events.sql:
--
--     clickhouse-client --query "$(cat outages.sql)" --format PrettyCompact
--
-- A row is what died of a subnet on a day for one cause, on all brokers together. A connection is
-- known ahead by the time from its first prediction to its end, in seconds. An incident lists a
-- thousand connections at most; beyond that there were more.

SELECT
    day,
    subnet,
    cause,
    min(since) AS first,
    uniqExact(broker) AS brokers,
    uniqExact(id) AS connections,
    uniqExactIf(id, ended) AS closed,
    round(quantileExactIf(0.5)(lead, ended), 1) AS ahead,
    round(minIf(lead, ended), 1) AS leastAhead
FROM
(
    SELECT subnet, cause, since, substring(since, 1, 10) AS day, broker, arrayJoin(ids) AS id
    FROM
    (
        -- The last word on each incident.
        SELECT
            argMax(prefix, at) AS subnet,
            argMax(cause, at) AS cause,
            argMax(since, at) AS since,
            argMax(broker, at) AS broker,
            argMax(ids, at) AS ids
        FROM flatline.inbox
        WHERE event = 'incident' AND prefix != '' AND at >= toString(now() - 7 * 86400, 'UTC')
        GROUP BY id
    )
) AS lost
ANY LEFT JOIN
(
    SELECT id, max(lead) AS lead, 1 AS ended
    FROM flatline.inbox
    WHERE event = 'closed' AND at >= toString(now() - 7 * 86400, 'UTC')
    GROUP BY id
) AS closings USING id
GROUP BY day, subnet, cause
ORDER BY first
