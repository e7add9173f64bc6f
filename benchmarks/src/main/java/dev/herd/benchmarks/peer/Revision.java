package dev.herd.benchmarks.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The revision of the source that is measured. */
final class Revision {
  private Revision() {}

  /** Returns git's short name of it, and whether files differ; or that it is unknown. */
  static String of(CommandRunner runner, Path folder) {
    try {
      String revision = git(runner, folder, "rev-parse", "--short", "HEAD");
      String changes = git(runner, folder, "status", "--porcelain", "--untracked-files=no");
      return changes.isEmpty() ? revision : revision + " with changes";
    } catch (ComparisonException e) {
      return "unknown";
    }
  }

  private static String git(CommandRunner runner, Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    return runner.run(command, "").output().strip();
  }
}
