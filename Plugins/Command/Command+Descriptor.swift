public import HonePlugin

extension Command {
  /// What the host shows of the plugin.
  public static let descriptor = PluginDescriptor(
    name: "command", summary: "any executable: hyperparameters as arguments, metrics from what it prints",
    text: """
      The study file declares the hyperparameters in [space.NAME], what is measured in [metrics.NAME] and perhaps a [budget]; \
      the option command says what to run. Where {NAME} stands in it, each trial puts its value; {trial.number}, {trial.seed}, {trial.seed31} \
      (for programs that read an int), {trial.attempt}, {trial.dir}, {budget}, {here} (where hone was started) and \
      {configuration} (all of it, as JSON) are there besides. {NAME|TEXT} is TEXT while NAME is inactive, {NAME:%.3f} a \
      number in a format of printf. Other braces are text, {{NAME}} is {NAME}.

      There is no shell in between: the command is split into words, quotes group, and a value never becomes two words. \
      Words in brackets vanish together while a hyperparameter in them is inactive: [--momentum {momentum}]. A list in the \
      study file is taken as it is, lists in it being such groups. With shell=true, /bin/sh gets the text, with values \
      quoted as their places ask for.

      Metrics are members of JSON objects that are lines of their own on standard output, {"loss": 0.3}; or what a regular \
      expression finds (pattern.loss), or what hone measures (measure.time=seconds), or the only number on the last line. \
      The last value counts. Where nobody says what the metric is called, it is the member value, that number, the member \
      loss, or the only number of a line. A line with a member "step", or with the budget's name, is a report: an \
      optimizer may end the command there.

      A command that is to end gets SIGTERM and then SIGKILL, and so does everything that it has started, whatever process \
      group it is in. A time limit is the workers': --timeout. An exit status other than 0 fails the trial.
      """,
    options: CommandOptions.parameters, needs: [Declaration.need])
}
