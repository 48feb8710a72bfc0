import ArgumentParser
import Capture
import FlatlineCore
import FlatlineOptions
import Glibc
import Logging

/// Opens all that takes privileges.
extension WatchCommand {
  struct Opened: ~Copyable {
    var capture: LiveCapture
    /// `nil` where no client is to be asked, or none can be.
    var sender: QuestionSender?
    /// `nil` where the kernel refuses.
    var sockets: SocketWatch?
    var configuration: Engine.Configuration
    /// As they are where the capture is open.
    var kernel: KernelSettings
    var addresses: Set<IPAddress>
  }

  var live: LiveOptions {
    var live = LiveOptions()
    if !options.engine.port.isEmpty { live.ports = Set(options.engine.port) }
    live.includesTunnels = options.tunnels
    live.snapshotLength = options.snapshotLength
    live.bufferSize = options.buffer << 20
    live.delivery = options.delivery == .immediate ? .immediate : .batched
    live.isPromiscuous = options.promiscuous
    return live
  }

  /// Opens the interfaces, and reads the settings of the kernel there.
  func open(_ logger: Logger) throws -> Opened {
    do {
      guard let name = options.netns else { return try openHere(in: nil, logger) }
      let namespace = try NetworkNamespace(name)
      return try namespace.within { try openHere(in: namespace, logger) }
    } catch let error as CaptureError {
      throw failure(error.code == .notPermitted ? EX_NOPERM : EX_UNAVAILABLE, "\(error)")
    } catch let error as SystemError {
      throw failure(EX_UNAVAILABLE, "--netns: \(error)")
    }
  }

  private func openHere(in namespace: NetworkNamespace?, _ logger: Logger) throws -> Opened {
    let (settings, addresses) = (KernelSettings.read(), HostAddresses.read())
    let configuration = try options.engine.configuration(
      kernel: settings.profile, keepalive: settings.keepalive, addresses: addresses)
    // It watches the kernel's ticks for a while: packets would be lost meanwhile.
    let sockets = openSockets(configuration, settings.keepalive, logger)
    let capture = try LiveCapture(interfaces: options.interface, in: namespace, live)
    return Opened(
      capture: capture, sender: options.probeIdle == nil ? nil : openSender(logger),
      sockets: sockets, configuration: configuration, kernel: settings, addresses: addresses)
  }

  /// What the kernel tells is an addition: without it all else works.
  private func openSockets(
    _ configuration: Engine.Configuration, _ keepalive: KernelProfile.Keepalive?, _ logger: Logger
  ) -> SocketWatch? {
    if options.wireOnly { return nil }
    do {
      return try SocketWatch(
        ports: configuration.ports, configuration.kernel, keepalive: keepalive, logger: logger)
    } catch {
      logger.warning("\(error); predictions rest on packets alone")
      return nil
    }
  }

  /// Questions are an addition: without them all else works.
  private func openSender(_ logger: Logger) -> QuestionSender? {
    do {
      return try QuestionSender()
    } catch {
      logger.error("--probe-idle: \(error); no client will be asked")
      return nil
    }
  }

  /// What will be sent, for who reads the log.
  func probing(_ configuration: Engine.Configuration) -> String {
    guard configuration.kernel.keepalive == nil else {
      return "--probe-idle: with --keepalive the kernel asks clients itself, and flatline asks none"
    }
    return """
      --probe-idle: clients of connections that are idle for \(options.probeIdle ?? 0) s, with \
      heartbeat 0 and no keepalive, are asked whether they are there: an empty TCP segment each, \
      5 s apart until one is answered, at most \(options.probeRate) a second
      """
  }
}
