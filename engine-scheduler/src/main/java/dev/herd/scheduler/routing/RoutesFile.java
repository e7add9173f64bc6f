package dev.herd.scheduler.routing;

import dev.herd.scheduler.json.ConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Routes in a file: one JSON object. A route needs a model, everything else may be left out but the
 * fallback.
 *
 * <pre>{@code
 * {
 *   "routes": {
 *     "code": {
 *       "models": {"coder": 1, "general": 0.6},  // suitability, above 0 and at most 1
 *       "rules": [                               // one of them must hold
 *         {"code": ["java", "python"]},          // the text has code; [] for any language
 *         {"keywords": ["stack trace"],          // one of them, as whole words
 *          "maximum_tokens": 200}                // and all that a rule says
 *       ],
 *       "examples": ["Write a function that adds two numbers."]
 *     },
 *     "chat": {"model": "general",               // the same as {"general": 1}
 *              "rules": [{"pattern": "(?i)^(hi|hello)\\b", "minimum_tokens": 1}]}
 *   },
 *   "fallback": "chat",                          // the route of all other requests
 *   "acceptance": {"score": 0.2, "margin": 0.05} // of the examples; these are the defaults
 * }
 * }</pre>
 *
 * <p>(JSON has no comments; those above are for the reader.) A rule may also ask for {@code
 * "tools": true} or {@code "images": true}. Rules are asked in the file's order. Lengths are
 * estimates, four characters a token. An unknown field, a field that is there twice and a value of
 * another kind or range are errors that name file, line, field and value.
 */
public final class RoutesFile {
  private static final String KNOWN = "routes, fallback, acceptance";
  private static final String KNOWN_OF_ROUTES = "model, models, rules, examples";

  private final ConfigReader reader;
  private final UnaryOperator<String> names;
  private final List<Route> routes = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, List<String>> examples = new LinkedHashMap<>();
  private Acceptance acceptance = RoutingPlan.DEFAULT_ACCEPTANCE;
  private String fallback;

  private RoutesFile(ConfigReader reader, UnaryOperator<String> names) {
    this.reader = reader;
    this.names = names;
  }

  /**
   * Reads a file.
   *
   * @param names returns a model's full name, or throws with a message if there is none
   * @throws IOException if it can't be read
   * @throws RoutesFormatException if it has an error
   */
  public static RoutingPlan read(Path path, UnaryOperator<String> names) throws IOException {
    try (ConfigReader reader = new ConfigReader(path, RoutesFormatException::new)) {
      RoutesFile file = new RoutesFile(reader, names);
      reader.document(file::readSection);
      return file.plan(path);
    }
  }

  private RoutingPlan plan(Path path) {
    if (routes.isEmpty() || fallback == null) {
      throw new RoutesFormatException(
          "%s: there is no \"%s\"".formatted(path, routes.isEmpty() ? "routes" : "fallback"), null);
    }
    try {
      return new RoutingPlan(routes, rules, examples, acceptance, fallback);
    } catch (IllegalArgumentException e) {
      throw new RoutesFormatException(path + ": " + e.getMessage(), e);
    }
  }

  private void readSection(String field) throws IOException {
    switch (field) {
      case "routes" -> reader.object(this::readRoute);
      case "fallback" -> fallback = reader.text();
      case "acceptance" -> readAcceptance();
      default -> throw reader.failure("is unknown; there are " + KNOWN);
    }
  }

  private void readAcceptance() throws IOException {
    double[] values = {acceptance.score(), acceptance.margin()};
    reader.object(
        field -> {
          switch (field) {
            case "score" -> values[0] = reader.number();
            case "margin" -> values[1] = reader.number();
            default -> throw reader.failure("is unknown; there are score, margin");
          }
        });
    try {
      acceptance = new Acceptance(values[0], values[1]);
    } catch (IllegalArgumentException e) {
      throw reader.failure("is wrong: " + e.getMessage(), e);
    }
  }

  private void readRoute(String name) throws IOException {
    List<Route.Choice> choices = new ArrayList<>();
    List<String> phrases = new ArrayList<>();
    reader.object(
        field -> {
          switch (field) {
            case "model" -> choices.add(choice(reader.text(), 1));
            case "models" -> reader.object(model -> choices.add(choice(model, reader.number())));
            case "rules" -> readRules(name);
            case "examples" -> reader.texts(phrases::add);
            default -> throw reader.failure("is unknown; there are " + KNOWN_OF_ROUTES);
          }
        });
    if (choices.isEmpty()) {
      throw reader.failure("has no \"model\"");
    }
    routes.add(new Route(name, choices));
    if (!phrases.isEmpty()) {
      examples.put(name, phrases);
    }
  }

  private Route.Choice choice(String model, double suitability) {
    String name;
    try {
      name = names.apply(model);
    } catch (RuntimeException e) {
      throw reader.failure("names a model that isn't there: " + e.getMessage(), e);
    }
    try {
      return new Route.Choice(name, suitability);
    } catch (IllegalArgumentException e) {
      throw reader.failure("is %s, not above 0 and at most 1".formatted(suitability), e);
    }
  }

  private void readRules(String route) throws IOException {
    int first = rules.size();
    RuleReader rule = new RuleReader(reader);
    reader.objects(
        rule::read,
        () -> rules.add(new Rule(route + " " + (rules.size() - first + 1), rule.take(), route)));
  }
}
