package dev.herd.examples.cli;

import dev.herd.core.chat.ChatTemplateException;
import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.model.ContextLengthException;
import dev.herd.core.model.ModelFormatException;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.OutputException;
import dev.herd.gguf.GgufFormatException;
import dev.herd.gguf.quant.QuantizationException;
import dev.herd.scheduler.catalog.CatalogException;
import dev.herd.scheduler.catalog.UnknownModelException;
import dev.herd.scheduler.compare.LogitsException;
import dev.herd.scheduler.ensemble.EnsembleException;
import dev.herd.scheduler.residency.ModelLoadException;
import dev.herd.scheduler.residency.ResidencyException;
import dev.herd.scheduler.routing.RoutesFormatException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Turns whatever went wrong into one line for the user. */
final class Failures {
  /** Messages may quote strings of an untrusted file. */
  private static final int MAX_CHARACTERS = 500;

  private static final long BYTES_PER_MEBIBYTE = 1 << 20;

  private Failures() {}

  /**
   * Describes a failure.
   *
   * @param file what the command works on, put in front where the message doesn't name it; may be
   *     empty
   */
  static String describe(Throwable failure, String file) {
    String text = oneLine(text(failure));
    Path name = Path.of(file).getFileName();
    boolean aboutOther =
        failure instanceof OutputException || failure instanceof FileSystemException;
    boolean aboutFile = !aboutOther && !file.isEmpty();
    boolean named = !aboutFile || name == null || text.contains(name.toString());
    return named ? text : oneLine(file) + ": " + text;
  }

  private static String text(Throwable failure) {
    return switch (failure) {
      case CompletionException e when e.getCause() != null -> text(e.getCause());
      case CommandException e -> e.getMessage();
      case OutputException e -> e.getMessage();
      case GgufFormatException e -> e.getMessage();
      case ModelFormatException e -> e.getMessage();
      case ChatTemplateException e -> e.getMessage();
      case QuantizationException e -> e.getMessage();
      case ContextLengthException e -> e.getMessage() + " (--ctx TOKENS)";
      case MemoryBudgetException e -> e.getMessage();
      case CancellationException e -> "interrupted";
      case ModelLoadException e -> e.model() + ": " + text(e.getCause());
      case ResidencyException e -> e.getMessage();
      case CatalogException e -> e.getMessage();
      case UnknownModelException e -> e.getMessage();
      case RoutesFormatException e -> e.getMessage();
      case EnsembleException e -> e.getMessage();
      case LogitsException e -> e.getMessage();
      case NoSuchFileException e -> e.getFile() + ": there is no such file or folder";
      case AccessDeniedException e -> e.getFile() + ": no permission to open it";
      case FileSystemException e ->
          e.getFile() + ": " + (e.getReason() == null ? "it can't be used" : e.getReason());
      case IOException e -> "reading or writing failed: " + e.getMessage();
      case OutOfMemoryError e -> outOfMemory(e);
      case StackOverflowError e -> "the input is nested too deeply";
      case IllegalArgumentException e when e.getMessage() != null -> e.getMessage();
      case IllegalStateException e when e.getMessage() != null -> e.getMessage();
      default -> "internal error: " + failure + "; HERD_DEBUG=1 shows where it came from";
    };
  }

  private static String outOfMemory(OutOfMemoryError e) {
    long heap = Runtime.getRuntime().maxMemory() / BYTES_PER_MEBIBYTE;
    return "out of memory (%s; the Java heap may take %d MiB); HERD_JAVA_OPTIONS=-Xmx8g gives it more"
        .formatted(e.getMessage(), heap);
  }

  /** Returns text without line breaks and control characters, which could drive a terminal. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARACTERS)
        .map(c -> c == '\n' || c == '\t' ? ' ' : Character.isISOControl(c) ? '?' : c)
        .forEach(line::appendCodePoint);
    return line.length() < MAX_CHARACTERS ? line.toString() : line + " ...";
  }
}
