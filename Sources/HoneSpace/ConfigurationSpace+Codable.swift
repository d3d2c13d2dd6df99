/// As one string, the text of `encodedJSON()`: one form of a space wherever it is stored.
extension ConfigurationSpace: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(json: decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(encodedJSON())
  }
}
