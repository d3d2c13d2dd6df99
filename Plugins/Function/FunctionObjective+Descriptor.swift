package import HonePlugin

extension FunctionObjective {
  package static let descriptor = PluginDescriptor(
    name: "function", summary: "a C function of any shared library, called without a wrapper",
    text: """
      Takes a library and the prototype of a function in it, in the syntax of C, and calls the function with the values of \
      each trial. The space is yours to declare: [space.NAME] in the study file, or --range, --labels and --fix.

      A parameter gets what has its name: a hyperparameter; seed, budget and trial, those of the trial. A pointer that is not \
      const is an output, and so is what the function returns: metrics of those names (value for what is returned). A pointer \
      to a function is where it reports: its integer is the step, its numbers are metrics, and it returns 1 once the function \
      is to end. Structs that precede the prototype are filled field by field; enums and const char * take labels. \
      bind.PARAMETER says where something else comes from, set.PARAMETER gives it a constant.

      Nothing is called that does not fit: names, kinds and bounds are compared, and, where the library has debugging \
      information, the types too. Guide: Documentation/wrap-training-code.md.
      """,
    options: [
      .path("library", flags: .required, summary: "the shared library: a path, or a name that the system knows"),
      .text(
        "prototype", flags: .required, summary: "the function, as in double train(double learning_rate, int layers)"),
      .text("symbol", summary: "its name in the library, if it is not the prototype's"),
      .choice("return", Binder.Return.self, preset: .automatic, summary: "what the function's result is"),
      .text(
        "bind", flags: .keyed,
        summary: "bind.PARAMETER: a hyperparameter, trial.seed, metric.NAME, \"file PATH\", \"buffer COUNT\" …"),
      .text("set", flags: .keyed, summary: "set.PARAMETER: a constant"),
      .choice(
        "check", Check.self, preset: .strict, summary: "what to do when debugging information contradicts the prototype"
      ),
    ],
    flags: .oneInstance, needs: [Declaration.need])
}
