"""«Сетевой город ПОО», the group journal of colleges: the protocol, never the meaning."""
