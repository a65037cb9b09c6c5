"""Lifetime value: how often customers will order, by BG/NBD and MBG/NBD, and for how much, by Gamma-Gamma.

Everything works on cells, customers of the same repeat purchases, recency and age: a shop of a million has a few ten thousand.
"""

from segmentation.value.gamma_gamma import expected_order_value, fit_gamma_gamma
from segmentation.value.mbg import Parameters, fit
from segmentation.value.scores import expected_orders, p_alive, p_any_order, total_of_orders

__all__ = [
    "Parameters",
    "expected_order_value",
    "expected_orders",
    "fit",
    "fit_gamma_gamma",
    "p_alive",
    "p_any_order",
    "total_of_orders",
]
