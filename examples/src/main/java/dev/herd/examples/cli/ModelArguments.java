package dev.herd.examples.cli;

import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.models.EmbeddedModels;
import dev.herd.scheduler.catalog.Catalog;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.catalog.ModelName;
import dev.herd.scheduler.routing.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the words of a command line mean that name models: files, NAME=FILE, names of the catalog,
 * names of models that Herd brings along.
 */
final class ModelArguments {
  private static final String EXTENSION = ".gguf";

  private final Catalog catalog;
  private final UnaryOperator<ModelDefinition> options;

  /** Adds {@code options} to each definition. */
  ModelArguments(Catalog catalog, UnaryOperator<ModelDefinition> options) {
    this.catalog = catalog;
    this.options = options;
  }

  /**
   * Returns the models of the words in their order; all of the catalog for none.
   *
   * @throws IOException if a model that Herd brings along can't be written into the user's cache
   * @throws CommandException if one is no model, or different ones have the same name
   */
  List<ModelDefinition> resolve(List<String> words) throws IOException {
    List<ModelDefinition> found = new ArrayList<>();
    Map<ModelName, ModelDefinition> byName = new LinkedHashMap<>();
    for (String word : words) {
      ModelDefinition definition = options.apply(definition(word));
      ModelDefinition other = byName.putIfAbsent(definition.name(), definition);
      if (other != null && !other.equals(definition)) {
        throw new CommandException(
            "%s and %s are both called %s; give one another name with NAME=FILE"
                .formatted(other.file(), definition.file(), definition.name()));
      }
      found.add(definition);
    }
    return words.isEmpty() ? catalog.models().stream().map(options).toList() : found;
  }

  private ModelDefinition definition(String word) throws IOException {
    Optional<ModelDefinition> named = named(word);
    if (named.isPresent()) {
      return named.get();
    }
    Path path = path(word);
    if (path != null && (Files.isRegularFile(path) || word.endsWith(EXTENSION))) {
      return file(path);
    }
    Optional<ModelDefinition> known = catalog.lookUp(word);
    if (known.isEmpty() && EmbeddedModels.isName(word)) {
      return ModelDefinition.of(word, FileCommand.resolve(path));
    }
    if (known.isEmpty() && path != null && Files.exists(path)) {
      return file(path); // a folder, mostly: its advice names the files in it
    }
    boolean nothingNamed = catalog.models().isEmpty() && !word.equalsIgnoreCase(Router.AUTO);
    return nothingNamed ? missing(word) : catalog.find(word);
  }

  private static ModelDefinition file(Path path) {
    FileCommand.check(path);
    try {
      return ModelDefinition.ofFile(path);
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage() + "; give it one with NAME=FILE", e);
    }
  }

  private static ModelDefinition missing(String word) {
    throw new CommandException(
        "%s: there is no such file, and no --models DIR or --config FILE that names models; there"
                .formatted(word)
            + " are "
            + String.join(", ", EmbeddedModels.names()));
  }

  /** Reads NAME=FILE, unless there is a file of the whole word. */
  private static Optional<ModelDefinition> named(String word) throws IOException {
    int equals = word.indexOf('=');
    Path whole = path(word);
    if (equals <= 0 || (whole != null && Files.isRegularFile(whole))) {
      return Optional.empty();
    }
    Path given = path(word.substring(equals + 1));
    if (given == null) {
      return Optional.empty();
    }
    Path path = FileCommand.resolve(given);
    FileCommand.check(path);
    try {
      return Optional.of(ModelDefinition.of(word.substring(0, equals), path));
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage(), e);
    }
  }

  private static Path path(String word) {
    try {
      return Path.of(word);
    } catch (InvalidPathException _) {
      return null;
    }
  }

  /** Returns the catalog's aliases of some models. */
  Map<String, String> aliases(List<ModelDefinition> definitions) {
    List<String> names = definitions.stream().map(d -> d.name().toString()).toList();
    Map<String, String> aliases = new LinkedHashMap<>(catalog.aliases());
    aliases.keySet().removeAll(names);
    aliases.values().retainAll(names);
    return aliases;
  }
}
