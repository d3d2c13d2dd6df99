/// The version of this host.
package enum HoneVersion {
  package static let text = "0.1.0"
}
