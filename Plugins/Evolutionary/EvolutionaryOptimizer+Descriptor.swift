package import HonePlugin

extension EvolutionaryOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "evolutionary", summary: "populations that learn by selection: cheap, robust, at home in any space",
    text: """
      Keeps a small population of configurations and makes new ones by selection, crossover and mutation. A proposal \
      takes microseconds, only the order of values counts, and conditional, mixed and discrete spaces, failures and any \
      number of workers are all the same to it.

      strategy = aging: each trial is a child of the best of 8 random members of 16, half of the time crossed with another \
      one; a few hyperparameters move by steps of many scales. Each result takes the place of the oldest.

      The default configuration comes first (or the centre), then points of a Sobol sequence. Nothing is proposed twice; \
      a finite space ends when it is used up. Failed trials have the worst rank.

      Sources: Real et al., AAAI 2019 (aging); Deb, CMAME 2000 (constraints).
      """,
    options: EvolutionaryOptions.parameters, flags: .deterministic)
}
