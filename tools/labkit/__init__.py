"""The lab's parts: network, broker, clients, scenarios, and a run of them."""
