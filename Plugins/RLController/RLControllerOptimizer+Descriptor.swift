package import HonePlugin

extension RLControllerOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "rl-controller", summary: "a recurrent policy that learns to draw good configurations, by reinforcement",
    text: """
      A controller decides on one hyperparameter after another, in declared order: a recurrent state carries what was \
      decided, a softmax draws labels and ordinals, a normal distribution in a latent coordinate draws numbers. What is \
      inactive is never decided on. It starts at exactly uniform configurations and learns from the trials that end, so \
      that what it draws gets better and better; any number of trials may be on their way.

      algorithm = ppo, the default: after every 8 trials some steps of proximal policy optimisation over the last 64, by \
      their ranks, so the scale of the metric does not matter, together with imitation of the best 8 of \
      all. Three trials of ten repeat one of these but for a few decisions; in the last three tenths of a study whose number \
      of trials is known more and more do, up to all, and change numbers by ever smaller steps. Failed trials have the worst \
      rank; kept constraints come before broken ones; of several metrics Pareto fronts count, then the sum of a trial's \
      ranks.

      algorithm = reinforce: the published controller, for comparison: two layers of LSTM, bins for numbers, rewards as \
      they are (several metrics added up; a failed or forbidden trial has the least reward so far) and a moving average as \
      baseline. It wants thousands of trials.

      Sources: Zoph and Le, "Neural Architecture Search with Reinforcement Learning", ICLR 2017; Schulman et al., "Proximal \
      Policy Optimization Algorithms", 2017; Oh et al., "Self-Imitation Learning", ICML 2018.
      """,
    options: ControllerOptions.parameters, flags: .deterministic)
}
