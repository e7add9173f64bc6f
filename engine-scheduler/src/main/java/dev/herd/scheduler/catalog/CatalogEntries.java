package dev.herd.scheduler.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a catalog holds at a time; not changed once it is published. */
final class CatalogEntries {
  private final TreeMap<String, ModelDefinition> models = new TreeMap<>();
  private final TreeMap<String, String> aliases = new TreeMap<>();

  /** Adds a model unless there is one of that name, or of that file, by an earlier source. */
  void addFound(ModelDefinition found) {
    Path file = found.file().toAbsolutePath().normalize();
    boolean known =
        models.values().stream().anyMatch(m -> m.file().toAbsolutePath().normalize().equals(file));
    if (!known) {
      models.putIfAbsent(found.name().toString(), found);
    }
  }

  /** Adds a model unless an earlier source has one of that name. */
  void add(ModelDefinition model) {
    models.putIfAbsent(model.name().toString(), model);
  }

  void addAlias(ModelName alias, ModelName model) {
    aliases.putIfAbsent(alias.toString(), model.toString());
  }

  /**
   * Checks that no name is reserved, that aliases are no models' names and stand for models, and
   * that draft models are there.
   *
   * @param source named in the message
   */
  void check(String source) {
    models.values().forEach(model -> requireFree(source, model.name(), model.file().toString()));
    aliases.forEach((alias, model) -> requireFree(source, ModelName.parse(alias), model));
    aliases.forEach(
        (alias, model) -> {
          if (models.containsKey(alias)) {
            throw new CatalogException(
                "%s: the alias %s for %s is the name of a model itself"
                    .formatted(source, alias, model),
                null);
          }
          if (!models.containsKey(model)) {
            throw new CatalogException(
                "%s: the alias %s stands for %s, which is no model; there are %s"
                    .formatted(source, alias, model, String.join(", ", models.keySet())),
                null);
          }
        });
    models.values().forEach(model -> model.draft().ifPresent(d -> requireDraft(source, model, d)));
  }

  private void requireDraft(String source, ModelDefinition model, String draft) {
    if (find(draft).isEmpty()) {
      throw new CatalogException(
          "%s: the draft model of %s is %s, which is no model; there are %s"
              .formatted(source, model.name(), draft, String.join(", ", models.keySet())),
          null);
    }
  }

  private static void requireFree(String source, ModelName name, String owner) {
    if (name.base().equals(ModelName.AUTO)) {
      throw new CatalogException(
          "%s: %s can't be called %s, which leaves the choice of a model to a router; give it"
                  .formatted(source, owner, name.base())
              + " another name",
          null);
    }
  }

  /** Returns the model of a name or an alias. */
  Optional<ModelDefinition> find(String text) {
    ModelName name;
    try {
      name = ModelName.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String key = name.toString();
    ModelDefinition exact = models.get(aliases.getOrDefault(key, key));
    if (exact != null || ModelName.hasTag(text)) {
      return Optional.ofNullable(exact);
    }
    List<ModelDefinition> tagged = tagged(name.base());
    return tagged.size() == 1 ? Optional.of(tagged.getFirst()) : Optional.empty();
  }

  /** Returns the names that {@link #find} takes for a model besides its own. */
  Set<String> otherNames(ModelName model) {
    Set<String> names = new HashSet<>();
    aliases.forEach(
        (alias, name) -> {
          if (name.equals(model.toString())) {
            names.add(alias);
          }
        });
    if (tagged(model.base()).size() == 1) {
      names.add(model.base());
    }
    return names;
  }

  private List<ModelDefinition> tagged(String base) {
    return models.values().stream().filter(m -> m.name().base().equals(base)).toList();
  }

  List<ModelDefinition> models() {
    return new ArrayList<>(models.values());
  }

  Map<String, String> aliases() {
    return new TreeMap<>(aliases);
  }
}
