"""One sub-package per outside system, sources and targets alike: protocol, paging, budgets, counting."""
