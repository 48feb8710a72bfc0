"""Prometheus and Alertmanager, and receivers of what they and flatline send."""
