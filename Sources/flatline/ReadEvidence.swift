import Capture
import FlatlineCore
import FlatlineEvidence
import FlatlineOptions
import Glibc

/// The capture files of `flatline read --evidence`: one for each prediction, from a second reading.
struct ReadEvidence {
  private let folder: String
  private let files: [String]
  private var subjects: [PredictionIdentifier: EvidenceSubject] = [:]
  /// What could not be written.
  private(set) var complaints: [String] = []

  init(_ folder: String, of files: [String]) {
    self.folder = folder
    self.files = files
  }

  mutating func add(_ event: Event) {
    guard case .prediction(let prediction) = event else { return }
    if subjects[prediction.id] == nil {
      subjects[prediction.id] = EvidenceSubject(prediction)
    } else {
      subjects[prediction.id]?.prediction = prediction
    }
  }

  /// - Parameter canRepeat: whether the input can be read again.
  mutating func write(canRepeat: Bool) {
    guard !subjects.isEmpty else { return }
    guard canRepeat else {
      complaints.append(
        "--evidence \(folder): the capture came through a pipe and cannot be read again; name a file"
      )
      return
    }
    if unsafe mkdir(folder, 0o755) != 0, errno != EEXIST {
      complaints.append("--evidence \(folder): \(unsafe String(cString: strerror(errno)))")
      return
    }
    let recorder = recorded()
    if subjects.count > recorder.subjects.count {
      complaints.append(
        "--evidence: of \(subjects.count) predictions, the latest \(recorder.subjects.count) have files"
      )
    }
    for (name, bytes) in recorder.files(application: "flatline \(Build.version)") {
      do throws(ReplacedFile.Failure) {
        try ReplacedFile.write(bytes, to: "\(folder)/\(name)")
      } catch {
        complaints.append("--evidence \(folder)/\(name): \(error)")
        return
      }
    }
  }

  private func recorded() -> EvidenceRecorder {
    var recorder = EvidenceRecorder(Array(subjects.values))
    var merger = SavefileMerger(paths: files)
    var progress = Progress(total: merger.size)
    var batch = PacketBatch()
    while merger.next(into: &batch) {
      for entry in batch.entries {
        recorder.observe(
          batch.bytes.span.extracting(entry.range), entry.header,
          at: entry.timestamp - batch.clockOffset)
      }
      progress.update(position: merger.position)
    }
    progress.finish()
    return recorder
  }
}
