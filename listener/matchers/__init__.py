"""Each matcher looks for one kind of evidence that a word's author is a known customer (P7)."""
