"""How large a mutant may be, and the bytes that mutations like to write."""

# Packets of a long capture that a mutant has.
STRETCH = 400
# Bytes of the file.
MAXIMUM_SIZE = 4_000_000
# Lengths, types and marks that mean something in a header or frame, and limits of a byte.
INTERESTING = [0, 1, 2, 3, 8, 0x0A, 0x28, 0x41, 0x45, 0x7F, 0x80, 0xCE, 0xFE, 0xFF]
