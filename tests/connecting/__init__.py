"""What the tests of the connectors stand on: a small server over real sockets, workbooks honest and hostile."""
