import Foundation

/// A process that a test has started.
///
/// Threads of its own read what it writes, so it never waits for a full pipe. It is killed when
/// nothing refers to it any more.
package final class Program {
  /// How a process ended, and all that it wrote.
  package struct Outcome: Sendable {
    /// The exit status, or the number of the signal that ended it, negative.
    package var status: Int32
    package var output: String
    package var errors: String

    package var errorLines: [Substring] { errors.split(separator: "\n") }
  }

  /// What was waited for did not happen.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
  }

  private let process = Process()
  private let record = ProcessRecord()

  /// - Parameters:
  ///   - prefix: a command that starts the program, such as `ip netns exec NAME`.
  ///   - environment: variables beside the test's own.
  ///   - input: for standard input, which is empty without it.
  package init(
    _ executable: Executable, _ arguments: [String], prefix: [String] = [],
    environment: [String: String] = [:], input: Data? = nil
  ) throws {
    // `env` finds commands on the path and becomes them.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = prefix + [executable.path] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
    process.standardInput = input == nil ? FileHandle.nullDevice : pipes.input
    process.standardOutput = pipes.output
    process.standardError = pipes.errors
    process.terminationHandler = { [record] process in
      let isExit = process.terminationReason == .exit
      record.processEnded(
        status: isExit ? process.terminationStatus : -process.terminationStatus)
    }
    try process.run()
    Self.collect(pipes.output, as: .output, into: record)
    Self.collect(pipes.errors, as: .errors, into: record)
    if let input { Self.feed(input, to: pipes.input) }
  }

  deinit {
    if process.isRunning { send(SIGKILL) }
  }

  /// Runs a program to its end.
  ///
  /// - Parameter seconds: it is killed when it takes longer.
  package static func run(
    _ executable: Executable, _ arguments: [String], prefix: [String] = [],
    environment: [String: String] = [:], input: Data? = nil, within seconds: Double = 600
  ) throws -> Outcome {
    try Program(
      executable, arguments, prefix: prefix, environment: environment, input: input
    ).end(within: seconds)
  }

  /// Written to standard output so far.
  package var output: String { String(decoding: record.snapshot.output, as: UTF8.self) }

  /// Written to standard error so far.
  package var errors: String { String(decoding: record.snapshot.errors, as: UTF8.self) }

  package var isRunning: Bool { process.isRunning }
  package var identifier: Int32 { process.processIdentifier }

  package func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Waits until a condition holds, which is looked at whenever the process writes or ends.
  package func wait(
    for what: String, within seconds: Double = 30, until isTrue: () throws -> Bool
  ) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      let snapshot = record.snapshot
      if try isTrue() { return }
      if snapshot.isComplete {
        throw Failure("waiting for \(what), it ended: \(errors)")
      }
      guard record.waitForChange(after: snapshot.version, until: deadline) else {
        throw Failure("waited \(seconds) s in vain for \(what): \(errors)")
      }
    }
  }

  /// Waits for the process to end.
  package func end(within seconds: Double = 60) throws -> Outcome {
    try wait(for: "its end", within: seconds) { record.snapshot.isComplete }
    let snapshot = record.snapshot
    return Outcome(status: snapshot.status ?? 0, output: output, errors: errors)
  }

  private static func collect(
    _ pipe: Pipe, as stream: ProcessRecord.Stream, into record: ProcessRecord
  ) {
    let handle = pipe.fileHandleForReading
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        // Not the handle's own `read`, which waits for as many bytes as it is asked for.
        let count = unsafe read(handle.fileDescriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        record.append(Data(buffer[..<count]), to: stream)
      }
      record.streamEnded()
    }
  }

  /// In a thread of its own: a pipe holds less than a capture.
  private static func feed(_ input: Data, to pipe: Pipe) {
    let handle = pipe.fileHandleForWriting
    Thread.detachNewThread {
      // When the process ends early, the write fails; the signal would end the tests.
      var signals = sigset_t()
      unsafe sigemptyset(&signals)
      unsafe sigaddset(&signals, SIGPIPE)
      unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
      try? handle.write(contentsOf: input)
      try? handle.close()
    }
  }
}
