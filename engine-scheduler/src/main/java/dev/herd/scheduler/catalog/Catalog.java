package dev.herd.scheduler.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The models that there are, by name: from code, from a {@link CatalogFile}, from the GGUF files of
 * a folder. Where several say something about one name, the first in this order counts; a file that
 * one of the others names isn't added again for lying in the folder.
 *
 * <p>Names compare without case. A name without a tag is the one with {@code latest}, or the only
 * quantisation that there is.
 *
 * <p>Thread-safe: lookups read an immutable state and never block; reloads exclude each other and
 * replace it at once. A reload that fails leaves everything as it was. What is loaded isn't touched
 * by a reload: a model is opened by the definition of the moment and keeps it until it is unloaded.
 */
public final class Catalog {
  private final List<ModelDefinition> given;
  private final Map<ModelName, ModelName> givenAliases;
  private final Optional<Path> configuration;
  private final Optional<Path> directory;

  private volatile State state;

  /** The entries and what the files looked like that they came from. */
  private record State(CatalogEntries entries, Optional<Path> directory, List<String> traces) {}

  private Catalog(Builder builder) throws IOException {
    given = List.copyOf(builder.models);
    givenAliases = new LinkedHashMap<>(builder.aliases);
    configuration = Optional.ofNullable(builder.configuration);
    directory = Optional.ofNullable(builder.directory);
    state = read();
  }

  /** Returns a catalog of just these models. */
  public static Catalog of(ModelDefinition... models) {
    Builder builder = builder();
    for (ModelDefinition model : models) {
      builder.model(model);
    }
    try {
      return builder.build();
    } catch (IOException e) {
      throw new UncheckedIOException("a catalog without files reads none", e);
    }
  }

  /** Returns a builder of an empty catalog. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the model of a name or alias. A name that isn't there makes the catalog look whether
   * its files changed.
   *
   * @throws UnknownModelException if there is none, with names that are near or all there are
   */
  public ModelDefinition find(String name) {
    return lookUp(name).orElseThrow(() -> unknown(name));
  }

  /** Returns the model of a name or alias, if there is one; looks at the files as {@link #find}. */
  public Optional<ModelDefinition> lookUp(String name) {
    Optional<ModelDefinition> found = state.entries().find(name);
    if (found.isPresent()) {
      return found;
    }
    try {
      return reloadIfChanged() ? state.entries().find(name) : found;
    } catch (IOException e) {
      throw new UncheckedIOException("the catalog can't be read again: " + e.getMessage(), e);
    }
  }

  private UnknownModelException unknown(String name) {
    if (name.equalsIgnoreCase(ModelName.AUTO)) {
      return new UnknownModelException(
          name,
          List.of(),
          "'%s' is no model: it leaves the choice of one to a router".formatted(name));
    }
    CatalogEntries entries = state.entries();
    return UnknownModelException.of(
        name, entries.models().stream().map(model -> model.name().toString()).toList());
  }

  /** Returns all models, sorted by name. */
  public List<ModelDefinition> models() {
    return state.entries().models();
  }

  /** Returns the names that {@link #find} takes for a model besides its own. */
  public Set<String> otherNames(ModelName model) {
    return state.entries().otherNames(model);
  }

  /** Returns the aliases and the names that they stand for, sorted. */
  public Map<String, String> aliases() {
    return state.entries().aliases();
  }

  /**
   * Reads the configuration and the folder again.
   *
   * @throws IOException if they can't be read
   * @throws CatalogException if the configuration has an error
   */
  public synchronized void reload() throws IOException {
    state = read();
  }

  /**
   * Reads again if the configuration or the folder's files changed: by size and time.
   *
   * @return whether they did
   * @throws IOException if they can't be read
   * @throws CatalogException if the configuration has an error
   */
  public synchronized boolean reloadIfChanged() throws IOException {
    List<String> traces = new ArrayList<>(configurationTraces());
    traces.addAll(folderTraces(state.directory()));
    if (traces.equals(state.traces())) {
      return false;
    }
    state = read();
    return true;
  }

  private State read() throws IOException {
    CatalogEntries entries = new CatalogEntries();
    given.forEach(entries::add);
    givenAliases.forEach(entries::addAlias);
    Optional<Path> folder = directory;
    CatalogFile file = null;
    // Traces are taken before reading: a change in between is seen at the next look.
    List<String> traces = new ArrayList<>(configurationTraces());
    if (configuration.isPresent()) {
      file = CatalogFile.read(configuration.get());
      file.models().forEach(entries::add);
      file.aliases().forEach(entries::addAlias);
      folder = folder.or(file::directory);
    }
    traces.addAll(folderTraces(folder));
    if (folder.isPresent()) {
      for (ModelDefinition found : ModelsDirectory.scan(folder.get())) {
        entries.addFound(file == null ? found : file.withDefaults(found));
      }
    }
    entries.check(configuration.map(Path::toString).orElse("catalog"));
    return new State(entries, folder, traces);
  }

  private List<String> configurationTraces() throws IOException {
    return configuration.isPresent() ? List.of(trace(configuration.get())) : List.of();
  }

  private static List<String> folderTraces(Optional<Path> folder) throws IOException {
    List<String> traces = new ArrayList<>();
    if (folder.isPresent()) {
      for (Path file : ModelsDirectory.files(folder.get())) {
        traces.add(trace(file));
      }
    }
    return traces;
  }

  private static String trace(Path file) throws IOException {
    return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
  }

  /** Collects a catalog's sources; not thread-safe. */
  public static final class Builder {
    private final List<ModelDefinition> models = new ArrayList<>();
    private final Map<ModelName, ModelName> aliases = new LinkedHashMap<>();
    private Path configuration;
    private Path directory;

    private Builder() {}

    /** Adds a model. */
    public Builder model(ModelDefinition model) {
      models.add(model);
      return this;
    }

    /**
     * Adds another name for a model.
     *
     * @throws IllegalArgumentException if one is no model name
     */
    public Builder alias(String alias, String model) {
      aliases.put(ModelName.parse(alias), ModelName.parse(model));
      return this;
    }

    /** Sets the configuration file, see {@link CatalogFile}. */
    public Builder configuration(Path file) {
      configuration = file;
      return this;
    }

    /** Sets the folder whose GGUF files are models, in place of the configuration's. */
    public Builder directory(Path folder) {
      directory = folder;
      return this;
    }

    /**
     * Reads the sources.
     *
     * @throws IOException if one can't be read
     * @throws CatalogException if the configuration has an error, or an alias stands for no model
     */
    public Catalog build() throws IOException {
      return new Catalog(this);
    }
  }
}
