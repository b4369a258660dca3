"""Who is it, and do we know it already: the real line run over ten thousand invented mentions."""
