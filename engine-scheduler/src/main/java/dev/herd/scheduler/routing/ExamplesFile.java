package dev.herd.scheduler.routing;

import dev.herd.scheduler.json.ConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Examples of requests in a file: one JSON object with a list of texts for each route.
 *
 * <pre>{@code
 * {"code": ["Write a function that adds two numbers.", "Why does this loop never end?"],
 *  "chat": ["How are you?", "Tell me a joke."]}
 * }</pre>
 */
public final class ExamplesFile {
  private ExamplesFile() {}

  /**
   * Reads a file.
   *
   * @param names returns the name of a route, or throws with a message if there is none
   * @return the examples of each route, in the file's order
   * @throws IOException if it can't be read
   * @throws RoutesFormatException if it has an error
   */
  public static Map<String, List<String>> read(Path path, UnaryOperator<String> names)
      throws IOException {
    try (ConfigReader reader = new ConfigReader(path, RoutesFormatException::new)) {
      return read(reader, names);
    }
  }

  /**
   * Reads a stream, such as that of a resource, and closes it.
   *
   * @param source what errors call it
   * @param names returns the name of a route, or throws with a message if there is none
   * @return the examples of each route, in the stream's order
   * @throws IOException if it can't be read
   * @throws RoutesFormatException if it has an error
   */
  public static Map<String, List<String>> read(
      String source, InputStream in, UnaryOperator<String> names) throws IOException {
    try (ConfigReader reader = new ConfigReader(source, in, RoutesFormatException::new)) {
      return read(reader, names);
    }
  }

  private static Map<String, List<String>> read(ConfigReader reader, UnaryOperator<String> names)
      throws IOException {
    Map<String, List<String>> examples = new LinkedHashMap<>();
    reader.document(
        label -> {
          String route = route(label, reader, names);
          List<String> texts = new ArrayList<>();
          reader.texts(texts::add);
          if (texts.isEmpty()) {
            throw reader.failure("has no example");
          }
          examples.put(route, texts);
        });
    return examples;
  }

  private static String route(String label, ConfigReader reader, UnaryOperator<String> names) {
    try {
      return names.apply(label);
    } catch (RuntimeException e) {
      throw reader.failure("is no route: " + e.getMessage(), e);
    }
  }
}
