"""Columns of numbers held against each other, order by order: which is the sum, the rest or the share of which."""

import itertools
from dataclasses import dataclass

import numpy as np

from segmentation.files.sources import quoted_name

TOLERANCE = 0.011  # a cent a line, for shops that round each
LEAST_DISCOUNTED = 3  # orders with a discount that has to be explained
EXPLAINED_SHARE = 0.95
ROUND_SHARES = np.array([5, 10, 12, 15, 20, 25, 30, 40, 50]) / 100  # discounts as shops grant them


@dataclass
class Numbers:
    """The numbers of the rows that sell something.

    Attributes
    ----------
    columns : dict
        {column: ndarray of shape (n_rows,)}; not a number where it is blank.
    order : ndarray of shape (n_rows,)
        Number of the row's order, from 0.
    lines : ndarray of shape (n_orders,)
        Rows of each order.
    draft : Draft
        Knows of what a column speaks.
    """

    columns: dict
    order: np.ndarray
    lines: np.ndarray
    draft: object

    @classmethod
    def read(cls, draft):
        """Return the numbers of a draft, whose transaction id is settled."""
        names = [name for name, profile in draft.profiles.items() if profile.number_share >= 0.9]
        is_line = draft.within_order and "transaction_id" in draft.columns
        key = f"cast({draft.sql_of('transaction_id')} as varchar)" if is_line else "cast(row_number() over () as varchar)"
        selected = [f"try_cast({number_sql(name)} as double) as c{place}" for place, name in enumerate(names)]
        sql = f"select {', '.join([f'coalesce({key}, chr(0)) as order_key', *selected])} from {draft.sold}"
        found = draft.source.connection.execute(sql).fetchnumpy()
        _, order, lines = np.unique(found["order_key"].astype(str), return_inverse=True, return_counts=True)
        columns = {name: np.ma.filled(found[f"c{place}"].astype(float), np.nan) for place, name in enumerate(names)}
        return cls(columns, order, lines, draft)

    def per_order(self, column):
        """Return a column's number for each order: what is of the order once, what is of lines added up."""
        return self.add_up(self.columns[column], is_of_order=self.draft.is_of_order(column))

    def add_up(self, values, *, is_of_order=False):
        """Return row values per order: added up, or the first of each; blank is 0."""
        if not is_of_order:
            return np.bincount(self.order, np.nan_to_num(values), len(self.lines))
        first = np.zeros(len(self.lines))
        is_filled = ~np.isnan(values)
        # of several the first of the file stays
        first[self.order[is_filled][::-1]] = values[is_filled][::-1]
        return first

    def is_equal(self, one, other):
        """Return whether two numbers of each order are the same, but for what rounding takes."""
        return np.abs(one - other) < TOLERANCE * np.maximum(self.lines, 1)

    def explain(self, paid, goods, *, discounts, charges):
        """Return which discounts and charges make what was paid of the price of the goods.

        Parameters
        ----------
        discounts, charges : list of str
            Columns; charges are shipping and taxes.

        Returns
        -------
        (tuple of str, tuple of str) or None
            Discounts, charges; the fewest that explain nearly all orders.
        """
        taken_off = [(), *((column,) for column in discounts), *([tuple(discounts)] if len(discounts) > 1 else [])]
        added = [some for count in range(min(len(charges), 3) + 1) for some in itertools.combinations(charges, count)]
        for minus, plus in itertools.product(taken_off, added):
            less = sum((np.abs(self.per_order(column)) for column in minus), np.zeros(len(self.lines)))
            more = sum((self.per_order(column) for column in plus), np.zeros(len(self.lines)))
            is_explained = self.is_equal(goods - less + more, paid)
            is_tried = not minus or (is_explained & (less > 0)).sum() >= LEAST_DISCOUNTED
            if is_tried and is_explained.mean() >= EXPLAINED_SHARE:
                return minus, plus
        return None

    def round_shares(self, amount, discount):
        """Return of what discounts are round shares: of the amount (before), of both together (after), or of neither (None)."""
        off = np.abs(self.per_order(discount))
        is_used = (off > 0) & (amount > 0)
        if is_used.sum() < LEAST_DISCOUNTED:
            return None
        found = {"before": amount[is_used], "after": amount[is_used] + off[is_used]}
        shares = {
            name: (np.abs(whole[:, None] * ROUND_SHARES - off[is_used][:, None]).min(axis=1) < 2 * TOLERANCE).mean()
            for name, whole in found.items()
        }
        best = max(shares, key=shares.get)
        return best if shares[best] >= 0.8 and min(shares.values()) < 0.4 else None


def number_sql(column):
    """Return a column as SQL that reads a number in it."""
    return f"any_number(cast({quoted_name(column)} as varchar))"
