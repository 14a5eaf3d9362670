"""Interleaved repetitions: on a shared machine only figures of one round may be compared."""
from statistics import median


def interleave(contestants, rounds, say):
    """Runs every contestant once a round, each round beginning with another. `contestants`:
    name -> function that returns a number, or a tuple of (function, rounds it takes part in: the
    first ones). Returns name -> list of figures, by round."""
    figures = {name: [] for name in contestants}
    order = list(contestants)
    for number in range(rounds):
        first = number % len(order)
        for name in order[first:] + order[:first]:
            run = contestants[name]
            run, its_rounds = run if isinstance(run, tuple) else (run, rounds)
            if number < its_rounds:
                figures[name].append(run())
                say(f"  round {number + 1}/{rounds}  {name}: {figures[name][-1]:.4g}")
    return figures


def ratio(figures, name, base):
    """The median over the rounds of `name` divided by `base` in the same round."""
    return median(a / b for a, b in zip(figures[name], figures[base]))
