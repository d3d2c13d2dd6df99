import Testing

@testable import HoneTemplates

/// Where the SDK is looked for.
@Suite struct SDKSearchTests {
  private static let installed = "/opt/hone/share/hone/sdk/include/hone/hone.h"
  private static let sources = "/home/me/hone/SDK/include/hone/hone.h"

  private func folder(
    of executable: String, _ environment: [String: String] = [:], with files: String...
  ) throws -> String {
    try SDKSearch(environment: environment, executable: executable).folder(files.contains)
  }

  @Test func `an installed host has it in its share`() throws {
    #expect(try folder(of: "/opt/hone/bin/hone", with: Self.installed) == "/opt/hone/share/hone/sdk")
    #expect(try folder(of: "/bin/hone", with: "/share/hone/sdk/include/hone/hone.h") == "/share/hone/sdk")
  }

  @Test func `a host in a build tree has it in its sources, the nearest first`() throws {
    let executable = "/home/me/hone/.build/x86_64-unknown-linux-gnu/debug/hone"
    #expect(try folder(of: executable, with: Self.sources) == "/home/me/hone/SDK")
    #expect(
      try folder(of: executable, with: Self.sources, "/home/SDK/include/hone/hone.h") == "/home/me/hone/SDK")
  }

  @Test func `what the environment names comes first, and is the SDK or a mistake`() throws {
    let executable = "/opt/hone/bin/hone"
    let mine = "/mine/include/hone/hone.h"
    #expect(try folder(of: executable, ["HONE_SDK": "/mine"], with: Self.installed, mine) == "/mine")
    #expect(try folder(of: executable, ["HONE_SDK": ""], with: Self.installed, mine) == "/opt/hone/share/hone/sdk")
    #expect(throws: TemplateError.notAnSDK("/other")) {
      try folder(of: executable, ["HONE_SDK": "/other"], with: Self.installed, mine)
    }
  }

  @Test func `an SDK that is nowhere is missed with the places where it was looked for`() {
    let error = #expect(throws: TemplateError.self) { try folder(of: "/opt/hone/bin/hone") }
    let text = error.map(\.description) ?? ""
    #expect(text.contains("/opt/hone/share/hone/sdk, SDK in the folders above /opt/hone/bin/hone"), "\(text)")
    #expect(text.contains("set HONE_SDK"), "\(text)")
  }
}
