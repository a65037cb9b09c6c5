"""The fit of the deep model, with JAX; on a GPU where JAX finds one. Nothing imports this module before a fit is due."""

import numpy as np
import pandas as pd

from segmentation.deep import network
from segmentation.deep.scoring import check_input
from segmentation.deep.weights import to_significant, to_table

# rows of a fit, at most: more customers make it slower to prepare and no better
MOST_ROWS = 50_000
FEWEST_ROWS = 200
BATCH = 256
# the share of customers that decides when to stop, and how often they are asked
HELD_OUT = 0.1
LEAST_HELD_OUT, MOST_HELD_OUT = 20, 4096
CHECKS, PATIENCE = 12, 4
# Adam (Kingma and Ba 2015) with decoupled weight decay, a warm-up and a cosine to zero
RATE, WARM_UP, DECAY = 3e-3, 30, 1e-2
# the spend of a shop without amounts, so that it has a log
NOTHING = 1e-12
BETA_1, BETA_2, EPSILON, MOST_NORM = 0.9, 0.999, 1e-8, 1.0


def fit(sequences, features, targets, *, customer_hash, seeds, steps):
    """Return the weights of one network per seed; see `segmentation.deep.fit`."""
    try:
        import jax  # noqa: F401
    except ImportError as error:
        raise ImportError("The deep model is fitted with JAX, which is not installed: run make deep.") from error
    sequences = np.asarray(sequences, dtype="float32")
    features = np.asarray(features, dtype="float64")
    targets = pd.DataFrame({name: np.asarray(targets[name], dtype="float64") for name in ("orders", "spend")})
    shares = np.asarray(customer_hash, dtype="float64")
    check_training(sequences, features, targets, shares)

    kept = drawn(shares)
    sequences, features, targets, shares = sequences[kept], features[kept], targets[kept], shares[kept]
    order = fixed_order(sequences, features, targets, shares)
    sequences, features, shares = sequences[order], features[order], shares[order]
    orders, spend = (targets[name].to_numpy(dtype="float32")[order] for name in ("orders", "spend"))
    # histories shorter than the array need fewer steps of the recurrence
    begin = int(np.argmax((sequences[:, :, 0] > 0).any(axis=0)))
    measured = measures_of(sequences, features, orders, spend)
    typical_spend = float(np.exp(mean_log(spend)))
    data = (sequences[:, begin:], features.astype("float32"), orders, spend)
    held = held_out(shares)
    learners = make_learners(measured, typical_spend=typical_spend, steps=steps)
    return to_table(
        [
            {**measured, **train(data, held, learners, begin_of(seed, data, orders, spend), seed=seed, steps=steps)}
            for seed in seeds
        ]
    )


def check_training(sequences, features, targets, shares):
    """Raise ValueError, in words, where the rows cannot be learned from."""
    check_input(sequences, features, channels=sequences.shape[2] if sequences.ndim == 3 else 0)
    if len(features) < FEWEST_ROWS:
        raise ValueError(f"The deep model is fitted on {FEWEST_ROWS} rows or more, and there are {len(features)}.")
    if not len(features) == len(targets) == len(shares):
        raise ValueError(
            f"There are {len(features)} rows of features, {len(targets)} of targets and {len(shares)} of customer_hash."
        )
    for name in targets:
        wrong = ~(np.isfinite(targets[name]) & (targets[name] >= 0))
        if wrong.any():
            raise ValueError(f"{name} of {wrong.sum()} rows is below zero or no number: {targets[name][wrong].iloc[0]:g}.")
    if not targets["orders"].any():
        raise ValueError("Nobody has any orders in the days after the cutoffs: there is nothing to learn.")
    if not ((shares >= 0) & (shares < 1)).all():
        raise ValueError("customer_hash must be from 0 to below 1, one number per customer.")


def drawn(shares):
    """Return which rows are learned from: all, or about MOST_ROWS, of customers that are the same at every cutoff."""
    # other digits of the hash than those that say who is held out
    return (shares * 9973) % 1 < MOST_ROWS / len(shares)


def fixed_order(sequences, features, targets, shares):
    """Return an order of rows that depends on what they hold alone."""
    flat = np.column_stack([features, targets.to_numpy(), sequences.reshape(len(sequences), -1)])
    content = pd.util.hash_pandas_object(pd.DataFrame(flat), index=False).to_numpy()
    return np.lexsort((content, shares))


def held_out(shares):
    """Return which rows decide when to stop: customers by their hash, the same at every cutoff."""
    held = shares < HELD_OUT
    if held.sum() < LEAST_HELD_OUT or (~held).sum() < LEAST_HELD_OUT:
        raise ValueError(
            f"{held.sum()} of {len(held)} rows have a customer_hash below {HELD_OUT}; {LEAST_HELD_OUT} or more are needed on "
            f"each side. Is it evenly spread from 0 to 1?"
        )
    return held


def measures_of(sequences, features, orders, spend):
    """Return what standardises the input and bounds the output, rounded as it will be kept."""
    days = sequences[sequences[:, :, 0] > 0].astype("float64")
    if not len(days):
        raise ValueError("No customer has a purchase day: there is nothing to learn.")
    mean, scale = days.mean(axis=0), days.std(axis=0)
    # the flag of a purchase day itself stays as it is
    mean[0], scale[0] = 0.0, 1.0
    measured = {
        "channel_mean": mean,
        "channel_scale": np.where(scale > 1e-6, scale, 1.0),
        "feature_mean": features.mean(axis=0),
        "feature_scale": np.where(features.std(axis=0) > 1e-6, features.std(axis=0), 1.0),
        "log_most": np.log([orders.max(), max(spend.max(), NOTHING)]),
    }
    return {layer: to_significant(values)[None, :] for layer, values in measured.items()}


def mean_log(spend):
    """Return the mean log of what spenders spent; 0 where nobody did."""
    return float(np.log(spend[spend > 0]).mean()) if spend.any() else 0.0


def begin_of(seed, data, orders, spend):
    """Return the weights before the first step: random, with the shop's averages as the first forecast."""
    random = np.random.default_rng(seed)
    learned, _ = network.shapes(channels=data[0].shape[2], features=data[1].shape[1])
    layers = {
        layer: np.zeros(shape) if layer.endswith("bias") else random.normal(size=shape) / np.sqrt(shape[0])
        for layer, shape in sorted(learned.items())
    }
    layers["output_weights"] *= 0.1
    any_order, any_spend = ((values > 0).mean().clip(1e-4, 1 - 1e-4) for values in (orders, spend))
    more_orders = max(orders.mean() / any_order - 1, 1e-2)
    averages = [more_orders, any_order / (1 - any_order), any_spend / (1 - any_spend), 1.0, 1.0, max(spend.mean(), NOTHING)]
    layers["output_bias"] = np.log(averages)[None, :]
    layers["output_bias"][0, 3] = mean_log(spend)
    return {layer: values.astype("float32") for layer, values in layers.items()}


def forward(layers, sequences, features):
    """Return the outputs, as `network.forward` computes them, in JAX."""
    import jax
    import jax.numpy as jnp

    days, known = network.standardised(layers, sequences, features, jnp)

    def step(memory, place):
        day = place @ layers["event_weights"] + layers["event_bias"]
        return jnp.where(place[:, :1] > 0, network.remember(layers, memory, day, jnp), memory), None

    memory, _ = jax.lax.scan(step, jnp.zeros((len(sequences), network.HIDDEN)), days.transpose(1, 0, 2))
    return network.outputs_of(layers, memory, known, jnp)


def loss_of(layers, sequences, features, orders, spend, *, typical_spend):
    """Return the mean of four proper losses: Poisson, Bernoulli, zero-inflated lognormal, and Tweedie with power 1.5."""
    import jax
    import jax.numpy as jnp

    log_orders, order_logit, spend_logit, mu, sigma, log_spend = forward(layers, sequences, features).T
    poisson = jnp.exp(log_orders) - orders * log_orders
    any_order = jax.nn.softplus(order_logit) - (orders > 0) * order_logit
    spends = spend > 0
    distance = (jnp.log(jnp.where(spends, spend, 1.0)) - mu) / sigma
    lognormal = jax.nn.softplus(spend_logit) - spends * spend_logit + spends * (jnp.log(sigma) + distance**2 / 2)
    # in units of what is typically spent, so that the currency does not matter
    tweedie = 2 * (spend * jnp.exp(-log_spend / 2) + jnp.exp(log_spend / 2)) / np.sqrt(typical_spend)
    return jnp.mean(poisson + any_order + lognormal + tweedie)


def make_learners(measured, *, typical_spend, steps):
    """Return the compiled update of the weights and the compiled loss; every seed uses the same two."""
    import jax
    import jax.numpy as jnp

    fixed = {layer: jnp.asarray(values, dtype="float32") for layer, values in measured.items()}

    def loss(learned, rows, data):
        return loss_of({**fixed, **learned}, *(values[rows] for values in data), typical_spend=typical_spend)

    def update(learned, first, second, step, rows, data):
        slopes = jax.grad(loss)(learned, rows, data)
        norm = jnp.sqrt(sum(jnp.sum(slope**2) for slope in slopes.values()))
        rate = RATE * jnp.minimum(1, step / WARM_UP) * 0.5 * (1 + jnp.cos(jnp.pi * step / steps))
        for layer, slope in slopes.items():
            slope = slope * jnp.minimum(1, MOST_NORM / norm)
            first[layer] = BETA_1 * first[layer] + (1 - BETA_1) * slope
            second[layer] = BETA_2 * second[layer] + (1 - BETA_2) * slope**2
            move = first[layer] / (1 - BETA_1**step) / (jnp.sqrt(second[layer] / (1 - BETA_2**step)) + EPSILON)
            decay = 0 if layer.endswith("bias") else DECAY
            learned[layer] = learned[layer] - rate * (move + decay * learned[layer])
        return learned, first, second

    return jax.jit(update), jax.jit(loss)


def train(data, held, learners, learned, *, seed, steps):
    """Return the weights that were best on the customers held out, of at most `steps` updates."""
    import jax
    import jax.numpy as jnp

    update, loss = learners
    random = np.random.default_rng(seed)
    data = tuple(jnp.asarray(values) for values in data)
    rows, judges = np.flatnonzero(~held), np.flatnonzero(held)
    judges = random.permutation(judges)[:MOST_HELD_OUT]
    learned = {layer: jnp.asarray(values) for layer, values in learned.items()}
    first, second = ({layer: jnp.zeros_like(values) for layer, values in learned.items()} for _ in range(2))
    best, best_loss, worse = learned, np.inf, 0
    queue = np.empty(0, dtype=int)
    for step in range(1, steps + 1):
        while len(queue) < BATCH:
            queue = np.concatenate([queue, random.permutation(rows)])
        batch, queue = queue[:BATCH], queue[BATCH:]
        learned, first, second = update(learned, first, second, float(step), batch, data)
        if step % max(1, steps // CHECKS) == 0 or step == steps:
            found = float(loss(learned, judges, data))
            worse = 0 if found < best_loss else worse + 1
            if found < best_loss:
                best, best_loss = learned, found
            if worse >= PATIENCE:
                break
    return jax.device_get(best)
