package dev.herd.examples.cli;

import dev.herd.examples.cli.io.CommandException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A command that works on one file, which it checks first. */
abstract class FileCommand extends Subcommand {
  private static final int MAX_SUGGESTIONS = 5;

  /** Returns the file that the command works on. */
  abstract Path file();

  /** Does the work and returns the exit code. */
  abstract int run() throws IOException;

  @Override
  public final Integer call() throws IOException {
    check(file());
    try {
      return run();
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw new CommandException(Failures.describe(e, file().toString()), e);
    }
  }

  /** Says what to do about a path that is no readable file. */
  static void check(Path path) {
    if (Files.isDirectory(path)) {
      throw new CommandException(
          path + " is a folder; give a file in it" + suggestions(path, ", such as "));
    }
    if (Files.notExists(path)) {
      Path folder = path.toAbsolutePath().getParent();
      throw new CommandException(
          path
              + ": there is no such file; give the path of a GGUF file"
              + suggestions(folder, ". Beside it there are "));
    }
    if (!Files.isReadable(path)) {
      throw new CommandException(path + ": no permission to read it");
    }
  }

  private static String suggestions(Path folder, String introduction) {
    List<String> names = new ArrayList<>();
    if (folder != null && Files.isDirectory(folder)) {
      try (DirectoryStream<Path> models = Files.newDirectoryStream(folder, "*.gguf")) {
        models.forEach(model -> names.add(model.getFileName().toString()));
      } catch (IOException e) {
        return ""; // it was only a help
      }
    }
    Collections.sort(names);
    String more = names.size() > MAX_SUGGESTIONS ? ", ..." : "";
    return names.isEmpty()
        ? ""
        : introduction
            + String.join(", ", names.subList(0, Math.min(MAX_SUGGESTIONS, names.size())))
            + more;
  }
}
