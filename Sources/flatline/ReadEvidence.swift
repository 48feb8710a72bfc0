import ByteOutput
import FlatlineCore
import FlatlineEvidence
import FlatlineOptions
import Glibc

/// The capture files of `flatline read --evidence`: one for each prediction, from a second reading.
struct ReadEvidence {
  private let folder: String
  private var recorder: EvidenceRecorder?
  private var subjects: [PredictionIdentifier: EvidenceSubject] = [:]
  /// What could not be written.
  private(set) var complaints: [String] = []

  init(_ folder: String) { self.folder = folder }

  mutating func add(_ event: Event) {
    guard case .prediction(let prediction) = event else { return }
    if subjects[prediction.id] == nil {
      subjects[prediction.id] = EvidenceSubject(prediction)
    } else {
      subjects[prediction.id]?.prediction = prediction
    }
  }

  /// The capture is read again.
  ///
  /// - Returns: whether its packets are wanted.
  mutating func beginAgain() -> Bool {
    recorder = EvidenceRecorder(Array(subjects.values))
    return !subjects.isEmpty
  }

  mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader, at instant: Instant) {
    recorder?.observe(bytes, header, at: instant)
  }

  mutating func write() {
    guard !subjects.isEmpty else { return }
    guard let recorder else {
      complaints.append(
        "--evidence \(folder): the capture came through a pipe and cannot be read again; name a file"
      )
      return
    }
    if unsafe mkdir(folder, 0o755) != 0, errno != EEXIST {
      complaints.append("--evidence \(folder): \(unsafe String(cString: strerror(errno)))")
      return
    }
    if subjects.count > recorder.subjects.count {
      complaints.append(
        "--evidence: of \(subjects.count) predictions, the latest \(recorder.subjects.count) have files"
      )
    }
    for (name, bytes) in recorder.files(application: "flatline \(Build.version)") {
      do throws(WriteFailure) {
        try ReplacedFile.write(bytes, to: "\(folder)/\(name)")
      } catch {
        complaints.append("--evidence \(folder)/\(name): \(error)")
        return
      }
    }
  }
}
