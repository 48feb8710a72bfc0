"""What the commands of tools/ are made of; each command only hands over to one module here."""
