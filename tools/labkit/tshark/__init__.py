"""flatline's counts of AMQP frames, compared with those of tshark: tools/compare-with-tshark."""
