import FlatlineCore

/// Settings that change while packets come.
extension Watcher {
  /// SIGHUP: files are opened again, and settings are read again.
  mutating func reload() {
    feeds.reopen()
    service.reloading()
    settingsReader.read()
  }

  /// Takes in what was read, if there is something.
  mutating func takeSettings() {
    for outcome in settingsReader.drain() {
      switch outcome {
      case .taken(let settings, let news, let restart):
        adopt(settings)
        for line in news { logger.notice("SIGHUP: \(line)") }
        for line in restart { logger.warning("SIGHUP: needs a restart: \(line)") }
        if news.isEmpty, restart.isEmpty { logger.notice("SIGHUP: the settings are as before") }
        snapshot.settings.areTaken = true
        snapshot.settings.takenAt = SystemClock.now
      case .refused(let why):
        for line in why.split(separator: "\n") { logger.error("SIGHUP: \(line)") }
        logger.error("SIGHUP: the settings before go on")
        snapshot.settings.areTaken = false
      }
      service.ready()
    }
  }

  private mutating func adopt(_ settings: LiveSettings) {
    configuration.kernel = settings.engine.kernel
    configuration.told = settings.engine.told
    configuration.broker = settings.engine.broker
    configuration.heartbeatHints = settings.engine.heartbeatHints
    engine.adopt(configuration, into: &events)
    sockets?.adopt(configuration.kernel)
    publish()
    var said: [Event] = []
    causes.adopt(settings.causes, at: engine.now, into: &said)
    publish(said: said)
    snapshot.predictions.prefix = settings.subnets
    feeds.adopt(settings)
  }
}
