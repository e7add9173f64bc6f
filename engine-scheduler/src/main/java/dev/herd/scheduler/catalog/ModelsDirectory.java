package dev.herd.scheduler.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder whose GGUF files are models. The quantisation at the end of a file's name is the tag:
 * {@code TinyLlama-1.1B.Q4_0.gguf} is {@code tinyllama-1.1b:q4_0}, {@code phi.gguf} is {@code
 * phi:latest}. Of a split model the first file counts.
 */
final class ModelsDirectory {
  private static final String EXTENSION = ".gguf";
  private static final Pattern QUANTISATION =
      Pattern.compile("(.+)[-._]((?:i?q|tq)\\d\\w*|b?f16|f32|mxfp4\\w*)");
  private static final Pattern PART = Pattern.compile("(.+)-(\\d{5})-of-\\d{5}");
  private static final int FIRST_PART = 1;

  private ModelsDirectory() {}

  /** Returns the models in the order of the files' names. */
  static List<ModelDefinition> scan(Path folder) throws IOException {
    List<ModelDefinition> models = new ArrayList<>();
    for (Path file : files(folder)) {
      name(file).ifPresent(name -> models.add(ModelDefinition.of(name.toString(), file)));
    }
    return models;
  }

  /** Returns the GGUF files, sorted. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(EXTENSION))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /** Returns the name that a file gives its model; none for later parts and odd names. */
  static Optional<ModelName> name(Path file) {
    String stem = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (stem.endsWith(EXTENSION)) {
      stem = stem.substring(0, stem.length() - EXTENSION.length());
    }
    Matcher part = PART.matcher(stem);
    if (part.matches()) {
      if (Integer.parseInt(part.group(2)) != FIRST_PART) {
        return Optional.empty();
      }
      stem = part.group(1);
    }
    stem = stem.replaceAll("[^a-z0-9._-]", "-");
    Matcher tagged = QUANTISATION.matcher(stem);
    try {
      return Optional.of(
          tagged.matches()
              ? new ModelName(tagged.group(1), tagged.group(2))
              : new ModelName(stem, ModelName.DEFAULT_TAG));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
