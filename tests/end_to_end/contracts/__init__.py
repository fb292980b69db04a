"""The outputs that other programs and people rely on, held against what they were: keys, columns, words, values."""
