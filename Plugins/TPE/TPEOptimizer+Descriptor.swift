package import HonePlugin

extension TPEOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "tpe", summary: "densities of good and of other trials: thousands of trials, heavily conditional spaces",
    text: """
      Learns where good trials are dense and others are not, and proposes there. A proposal takes a tenth of a \
      millisecond, with 10 trials told as with 100,000. Where trials are dear and the space is small, bayesian needs \
      fewer of them; beyond some thousand trials, or where most hyperparameters depend on others, this is the one.

      Model: the best good_share of the trials, most_good at most, make one density, all others another. Each is a \
      mixture of kernels over all hyperparameters at once, one kernel a trial, and a uniform one. Numbers have \
      normal kernels in unit coordinates, cut off at the ends of the range and summed over the cells of ints, steps and \
      ordinals; labels their own value or any other. Hyperparameters that are active together have densities of their \
      own, made of the trials in which they were: no value is invented for what is not there. Good trials weigh by rank.

      Search: the default configuration first (or the centre), then points of a Sobol sequence; from start_trials on, the \
      one of some candidates, drawn from the good density, at which it is largest in relation to the other. Pending \
      trials count as bad, so any number of workers is kept apart; failed ones count as bad, too. Only the order of values \
      counts. Broken constraints come after kept ones; several metrics are ordered by fronts. Nothing discrete is \
      proposed twice; a finite space ends when it is used up. Of more than most_kept other trials a sample is kept, spread \
      evenly over time.

      Sources: Bergstra, Bardenet, Bengio, Kégl, NeurIPS 2011 (the method); Falkner, Klein, Hutter, ICML 2018 (densities \
      over all hyperparameters at once); Watanabe, "Tree-Structured Parzen Estimator: Understanding Its Algorithm \
      Components", 2023 (kernels, clipping); Hansen, arXiv 1604.00772, 2016 (weights by rank); Deb, CMAME 2000 \
      (constraints); Deb et al., IEEE TEC 2002 (fronts).
      """,
    options: TPEOptions.parameters, flags: .deterministic)
}
