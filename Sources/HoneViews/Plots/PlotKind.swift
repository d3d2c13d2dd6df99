import HoneSpace

/// The pictures that `hone plot` draws of a study.
package enum PlotKind: String, CaseIterable, Sendable {
  case history
  case time
  case importance
  case slice
  case pair
  case parallel
  case curves
  case timeline
  case front
  case distribution

  /// What it shows, in a line.
  package var summary: String {
    switch self {
    case .history: "the value of every trial and of the incumbent, by trial"
    case .time: "the same, by the time that had gone by"
    case .importance: "how much each hyperparameter decides which trials are the best"
    case .slice: "values by each hyperparameter, one small picture each"
    case .pair: "trials by two hyperparameters"
    case .parallel: "configurations as lines through the axes of all hyperparameters"
    case .curves: "what trials reported while they were evaluated"
    case .timeline: "which worker evaluated which trial, and when"
    case .front: "trials by two objectives, and those that no other beats in both"
    case .distribution: "the share of trials that are at least so good"
    }
  }

  /// A heading for it, where the study stands above all.
  var heading: String {
    switch self {
    case .history: "Values by trial"
    case .time: "Values by time"
    case .importance: "Importance"
    case .slice: "Values by hyperparameter"
    case .pair: "Two hyperparameters"
    case .parallel: "Configurations"
    case .curves: "Learning curves"
    case .timeline: "Workers"
    case .front: "Front"
    case .distribution: "Distribution of values"
    }
  }

  /// Whether it looks at hyperparameters that a user may choose.
  package var choosesHyperparameters: Bool {
    switch self {
    case .slice, .pair, .parallel: true
    case .history, .time, .importance, .curves, .timeline, .front, .distribution: false
    }
  }
}

/// Why a study has nothing to show in a picture.
package struct PlotError: Error, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

/// A picture of a study, and the numbers behind it.
package struct Plot {
  package let svg: String
  private var heading: [(key: String, value: JSON)] = []
  private let numbers: () -> [(key: String, value: JSON)]

  /// - Parameter numbers: members of a JSON object; made when they are asked for.
  init(svg: String, numbers: @autoclosure @escaping () -> [(key: String, value: JSON)]) {
    self.svg = svg
    self.numbers = numbers
  }

  /// `kind`, `metric`, and what the kind has.
  package var json: JSON { .object(heading + numbers()) }
}

extension Plot {
  /// - Parameter hyperparameters: indices of those that a picture of some shows; empty for the most important ones.
  /// - Throws: `PlotError` if there is nothing to show, with the reason.
  package init(_ kind: PlotKind, of record: StudyRecord, hyperparameters: [Int] = []) throws {
    self =
      switch kind {
      case .history: try HistoryPlot(record, by: .trial).plot()
      case .time: try HistoryPlot(record, by: .time).plot()
      case .importance: try ImportancePlot(record).plot()
      case .slice: try SlicePlot(record, hyperparameters).plot()
      case .pair: try PairPlot(record, hyperparameters).plot()
      case .parallel: try ParallelPlot(record, hyperparameters).plot()
      case .curves: try CurvesPlot(record).plot()
      case .timeline: try TimelinePlot(record).plot()
      case .front: try FrontPlot(record).plot()
      case .distribution: try DistributionPlot(record).plot()
      }
    heading = [("kind", .string(kind.rawValue)), ("metric", .string(record.metric.name))]
  }
}
