"""A source in miniature: pages whose bytes say in plain JSON which canonical rows they hold."""
