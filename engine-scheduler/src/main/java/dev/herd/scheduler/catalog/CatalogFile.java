package dev.herd.scheduler.catalog;

import dev.herd.scheduler.json.ConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The configuration file of a catalog: one JSON object. All paths are relative to the file's
 * folder; everything but a model's {@code file} may be left out.
 *
 * <pre>{@code
 * {
 *   "directory": "models",                // its *.gguf files become models too
 *   "defaults": {"keep_alive": "10m"},    // any of a model's settings, for all models
 *   "models": {
 *     "llama:q4_0": {
 *       "file": "llama-1b-Q4_0.gguf",
 *       "context": 4096,                  // tokens, 0 (default): as trained
 *       "parallel": 4,                    // most sequences at the same time, default as batched
 *       "layout": "auto",                 // auto (default), mapped or packed
 *       "kv": "F16",                      // of cached keys and values: F16 (default) or Q8_0
 *       "template": "{{ ... }}",          // or "template_file": in place of the file's
 *       "sampling": {"temperature": 0.7, "top_k": 40, "top_p": 0.9, "min_p": 0, "typical_p": 1,
 *                    "repeat_penalty": 1, "presence_penalty": 0, "frequency_penalty": 0,
 *                    "repeat_last_n": 64, "seed": 1},
 *       "pin": true,                      // never evicted, default false
 *       "keep_alive": "1h30m",            // or seconds; 0: none, negative: for ever; default 5m
 *       "weight": 2,                      // against eviction and in turns, default 1
 *       "draft": "tiny",                  // a smaller model that drafts for it while in memory
 *       "aliases": ["small", "fast:q4_0"]
 *     }
 *   },
 *   "aliases": {"chat": "llama:q4_0"}     // alias: model
 * }
 * }</pre>
 *
 * <p>(JSON has no comments; those above are for the reader.) Names compare without case and have
 * the tag {@code latest} where none is given. An unknown field, a field that is there twice and a
 * value of another kind or range are errors that name file, line, field and value.
 */
public final class CatalogFile {
  private static final String KNOWN = "directory, defaults, models, aliases";

  private final Path path;
  private Optional<Path> directory = Optional.empty();
  private final List<UnaryOperator<ModelDefinition>> defaults = new ArrayList<>();
  private final Map<ModelName, Entry> entries = new LinkedHashMap<>();
  private final Map<ModelName, ModelName> aliases = new LinkedHashMap<>();

  private record Entry(Path file, List<UnaryOperator<ModelDefinition>> settings) {}

  private CatalogFile(Path path) {
    this.path = path;
  }

  /**
   * Reads a configuration file.
   *
   * @throws IOException if it can't be read
   * @throws CatalogException if it has an error
   */
  public static CatalogFile read(Path path) throws IOException {
    CatalogFile file = new CatalogFile(path);
    try (ConfigReader reader = new ConfigReader(path, CatalogException::new)) {
      SettingsReader settings = new SettingsReader(reader, file.folder());
      reader.document(field -> file.readSection(field, reader, settings));
    }
    return file;
  }

  private Path folder() {
    return path.toAbsolutePath().getParent();
  }

  private void readSection(String field, ConfigReader reader, SettingsReader settings)
      throws IOException {
    switch (field) {
      case "directory" -> directory = Optional.of(folder().resolve(reader.text()));
      case "defaults" -> reader.object(name -> defaults.addAll(setting(name, reader, settings)));
      case "models" -> reader.object(name -> readModel(name, reader, settings));
      case "aliases" -> reader.object(name -> alias(name, name(reader.text(), reader), reader));
      default -> throw reader.failure("is unknown; there are " + KNOWN);
    }
  }

  private static List<UnaryOperator<ModelDefinition>> setting(
      String field, ConfigReader reader, SettingsReader settings) throws IOException {
    List<UnaryOperator<ModelDefinition>> changes = settings.read(field);
    if (changes == null) {
      throw reader.failure("is unknown; there are " + SettingsReader.KNOWN);
    }
    return changes;
  }

  private void readModel(String key, ConfigReader reader, SettingsReader settings)
      throws IOException {
    ModelName name = name(key, reader);
    List<UnaryOperator<ModelDefinition>> changes = new ArrayList<>();
    Path[] file = new Path[1];
    reader.object(
        field -> {
          switch (field) {
            case "file" -> file[0] = folder().resolve(reader.text());
            case "aliases" -> reader.texts(alias -> alias(alias, name, reader));
            default -> changes.addAll(modelSetting(field, reader, settings));
          }
        });
    if (file[0] == null) {
      throw reader.failure("has no \"file\"");
    }
    if (entries.put(name, new Entry(file[0], changes)) != null) {
      throw reader.failure("is there twice: names compare without case, as " + name);
    }
  }

  private static List<UnaryOperator<ModelDefinition>> modelSetting(
      String field, ConfigReader reader, SettingsReader settings) throws IOException {
    List<UnaryOperator<ModelDefinition>> changes = settings.read(field);
    if (changes == null) {
      throw reader.failure("is unknown; there are file, aliases, " + SettingsReader.KNOWN);
    }
    return changes;
  }

  private void alias(String alias, ModelName model, ConfigReader reader) {
    ModelName other = aliases.put(name(alias, reader), model);
    if (other != null) {
      throw reader.failure(
          "has the alias \"%s\" for %s, which stands for %s already"
              .formatted(alias, model, other));
    }
  }

  private static ModelName name(String text, ConfigReader reader) {
    try {
      return ModelName.parse(text);
    } catch (IllegalArgumentException e) {
      throw reader.failure("has a wrong name: " + e.getMessage(), e);
    }
  }

  /** Returns where it was read from. */
  public Path path() {
    return path;
  }

  /** Returns the folder whose GGUF files are models too. */
  public Optional<Path> directory() {
    return directory;
  }

  /** Returns the definitions in the file's order. */
  public List<ModelDefinition> models() {
    List<ModelDefinition> models = new ArrayList<>();
    entries.forEach(
        (name, entry) -> {
          ModelDefinition plain = ModelDefinition.of(name.toString(), entry.file());
          models.add(apply(entry.settings(), withDefaults(plain)));
        });
    return models;
  }

  /** Returns the aliases and the models that they stand for. */
  public Map<ModelName, ModelName> aliases() {
    return Map.copyOf(aliases);
  }

  /** Returns a definition with the file's defaults. */
  public ModelDefinition withDefaults(ModelDefinition definition) {
    return apply(defaults, definition);
  }

  private static ModelDefinition apply(
      List<UnaryOperator<ModelDefinition>> changes, ModelDefinition definition) {
    ModelDefinition result = definition;
    for (UnaryOperator<ModelDefinition> change : changes) {
      result = change.apply(result);
    }
    return result;
  }
}
