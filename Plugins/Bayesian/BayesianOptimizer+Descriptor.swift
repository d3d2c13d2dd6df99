package import HonePlugin

extension BayesianOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "bayesian", summary: "Gaussian processes learn from every trial: the most quality per trial",
    text: """
      Models the metric by a Gaussian process over all kinds of hyperparameters, conditional ones among them, and \
      proposes what the model holds most promising. For expensive objectives: from a dozen to some thousand trials. A \
      proposal takes about a millisecond with 50 trials told, 5 with 200, 20 with 1000, and 25 to 50 with more.

      Model: Matérn kernel, smoothness 3/2 or 5/2 by evidence, a length scale for each hyperparameter; log scales are \
      seen as such, ints at their rounded values, labels as equal or different, and a hyperparameter that is inactive \
      needs no invented value. Values are transformed so that outliers, divergence and failures do not bend the model. \
      Noise is inferred; standard errors that the objective reports say which results are noisier than others.

      Search: the default configuration first (or the centre), a few points of a Sobol sequence, then log expected \
      improvement, and in every third trial a confidence bound; every second pair of trials in a box round the \
      incumbent. With parzen, which races set, every second trial is drawn from densities of good and other trials, as \
      tpe draws it. Pending trials lower the uncertainty round them, so any \
      number of workers is kept apart. Nothing is proposed twice; a finite space ends when it is used up. Constraints \
      enter as the probability that they hold. \
      With several metrics, each trial seeks along its own random weights, and the trials together approach the \
      Pareto front.

      Failed trials count as a little worse than the worst. Repeats bit for bit on the same processor type; OpenBLAS \
      may round differently on another.

      Sources: Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006; Ament et al., NeurIPS 2023 \
      (log expected improvement); Srinivas et al., ICML 2010 (confidence bound); Swersky et al., "Raiders of the Lost \
      Architecture", 2013 (conditions); Eriksson et al., NeurIPS 2019 (box); Song et al., "The Vizier Gaussian Process \
      Bandit Algorithm", 2024 (half-rank); Yeo and Johnson, Biometrika 2000 (power); Hvarfner et al., ICML 2024 \
      (prior of length scales); Desautels et al., JMLR 2014 (pending trials); Gardner et al., ICML 2014 (constraints); \
      Paria et al., UAI 2019 (several metrics); Bergstra et al., NeurIPS 2011 (densities).
      """,
    options: BayesianOptions.parameters, flags: .deterministic)
}
