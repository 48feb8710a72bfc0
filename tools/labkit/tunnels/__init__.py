"""Captures within tunnels: tools/wrap-captures."""
