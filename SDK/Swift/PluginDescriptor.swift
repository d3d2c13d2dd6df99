/// What a plugin says of itself before an instance exists.
public struct PluginDescriptor: Sendable {
  /// Facts that have no table of their own; the numbers are those of the ABI.
  public struct Flags: OptionSet, Sendable {
    /// The bits of the ABI.
    public let rawValue: UInt32
    /// From the bits of the ABI.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Same inputs, same bits.
    public static let deterministic = Flags(rawValue: 1)
    /// At most one instance in a process at a time.
    public static let oneInstance = Flags(rawValue: 2)
    /// All calls of all instances on one thread.
    public static let sameThread = Flags(rawValue: 4)
    /// Optimizer: useless without reports.
    public static let needsReports = Flags(rawValue: 8)
    /// Optimizer: proposals depend on the trial's number only.
    public static let ignoresTells = Flags(rawValue: 16)
    /// Optimizer: sets the budget of its proposals.
    public static let usesBudgets = Flags(rawValue: 32)
  }

  /// Lower case letters, digits and hyphens.
  public var name: String
  /// One line of at most 100 bytes.
  public var summary: String
  /// Paragraphs: what it is for, how it works, sources.
  public var text: String
  /// The plugin's own settings.
  public var options: [Parameter]
  /// Facts about it.
  public var flags: Flags
  /// Extension ids that the other side must offer.
  public var needs: [String]

  /// - Parameters:
  ///   - name: lower case letters, digits and hyphens.
  ///   - summary: one line of at most 100 bytes.
  ///   - text: paragraphs: what it is for, how it works, sources.
  ///   - options: the plugin's own settings.
  ///   - needs: extension ids that the other side must offer.
  public init(
    name: String, summary: String, text: String = "", options: [Parameter] = [], flags: Flags = [], needs: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.text = text
    self.options = options
    self.flags = flags
    self.needs = needs
  }

  func check() throws {
    func isNameByte(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-")
    }
    guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first), name.utf8.count <= 64,
      name.utf8.allSatisfy(isNameByte)
    else {
      throw PluginError.invalid(
        "plugin name \"\(name)\" must start with a lower case letter and go on with those, digits or hyphens, 64 at most"
      )
    }
    guard summary.utf8.count <= 100, !summary.utf8.contains(0x0A) else {
      throw PluginError.invalid("the summary of plugin \"\(name)\" must be one line of at most 100 bytes")
    }
  }
}
