package dev.herd.examples.cli;

import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.models.EmbeddedModels;
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

  private Path file;

  /** Returns the file, or the name of an embedded model, that the command line gives. */
  abstract Path given();

  /** Returns the file that the command works on. */
  final Path file() {
    return file == null ? given() : file;
  }

  /** Does the work and returns the exit code. */
  abstract int run() throws IOException;

  @Override
  public final Integer call() throws IOException {
    file = resolve(given());
    check(file);
    try {
      return run();
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw new CommandException(Failures.describe(e, file().toString()), e);
    }
  }

  /**
   * Returns the file that a word names: itself, or an embedded model's. A file of that name is
   * preferred, a folder isn't: many a folder is called code.
   */
  static Path resolve(Path given) throws IOException {
    String name = given.toString();
    return EmbeddedModels.isName(name) && !Files.isRegularFile(given)
        ? EmbeddedModels.inUserCache().file(name)
        : given;
  }

  /** Says what to do about a path that is no readable file, where a model is wanted. */
  static void check(Path path) {
    if (Files.isDirectory(path)) {
      throw new CommandException(
          path + " is a folder; give a file in it" + suggestions(path, ", such as "));
    }
    if (Files.notExists(path)) {
      Path folder = path.toAbsolutePath().getParent();
      throw new CommandException(
          path
              + ": there is no such file; give the path of a GGUF file, or one of the names "
              + String.join(", ", EmbeddedModels.names())
              + suggestions(folder, ". Beside it there are "));
    }
    checkReadable(path);
  }

  /** Refuses a path that is no readable file, where anything but a model is wanted. */
  static void checkReadable(Path path) {
    if (Files.isDirectory(path)) {
      throw new CommandException(path + " is a folder; a file is needed");
    }
    if (Files.notExists(path)) {
      throw new CommandException(path + ": there is no such file");
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
