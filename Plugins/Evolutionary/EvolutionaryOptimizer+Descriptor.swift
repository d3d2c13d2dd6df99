package import HonePlugin

extension EvolutionaryOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "evolutionary", summary: "populations that learn by selection: cheap, robust, at home in any space",
    text: """
      Keeps a small population of configurations and makes new ones by selection, crossover and mutation. A proposal \
      takes microseconds, only the order of values counts, and conditional, mixed and discrete spaces, failures and any \
      number of workers are all the same to it.

      strategy = auto chooses: nsga2 for several metrics, cma for numbers that are always active and at least five trials \
      for each, aging else; it logs what and why.

      strategy = aging: each trial is a child of the best of 8 random members of 16, half of the time crossed with another \
      one; a few hyperparameters move by steps of many scales. Each result takes the place of the oldest.

      strategy = cma: CMA-ES with restarts, a margin that keeps ints moving, and categorical distributions for labels; \
      samples are screened by a model of the ranks so far. noise_adaptation = true slows its learning where values are \
      noisy: some hundred trials a hyperparameter then average the noise out. strategy = de: L-SHADE, differential evolution whose rates \
      adapt. strategy = nsga2: approaches the Pareto front of several metrics.

      strategy = pbt: population based training, for objectives with a budget and sessions. Members train side by side, \
      each trial a piece of one of them; the worst take over the weights of the best, and what may change during training \
      is perturbed.

      The default configuration comes first (or the centre), then points of a Sobol sequence. But for pbt nothing is \
      proposed twice; a finite space ends when it is used up. Failed trials have the worst rank.

      Sources: Real et al., AAAI 2019 (aging); Hansen, arXiv 1604.00772, 2016, and Hamano et al., GECCO 2022 and 2024, \
      and Nomura et al., GECCO 2023 (cma); Tanabe and Fukunaga, CEC 2014 (de); Deb et al., IEEE TEC 2002 (nsga2); Deb, CMAME 2000 (constraints); \
      Jaderberg et al., arXiv 1711.09846, 2017 (pbt).
      """,
    options: EvolutionaryOptions.parameters, flags: .deterministic)
}
