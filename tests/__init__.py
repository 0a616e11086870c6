"""The tests, by room; a package so that fixtures can be imported by name."""
