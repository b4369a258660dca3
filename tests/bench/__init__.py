"""Measures the product, each figure beside its floor in the same run; see docs/performance.md."""
