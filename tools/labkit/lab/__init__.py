"""The lab: real brokers and clients in network namespaces, and ways to break them."""
