"""The files of tools/deploy, checked with the programs that will read them."""
