"""Landing, the DuckLake catalog, leases, commits, revisions, as-of reads, maintenance, manifests."""
