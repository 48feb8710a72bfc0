import ArgumentParser
import FlatlineOptions

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Prints what a shell needs to complete flatline's options, files and values.",
    discussion: """
      Examples:
        flatline completions bash > /etc/bash_completion.d/flatline
        flatline completions zsh > "${fpath[1]}/_flatline"
        flatline completions fish > ~/.config/fish/completions/flatline.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    fileprivate var completed: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() throws {
    print(Flatline.completionScript(for: shell.completed))
  }
}
