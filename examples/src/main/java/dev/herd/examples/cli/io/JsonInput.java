package dev.herd.examples.cli.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON into maps, lists, strings, booleans, null and numbers: Integer, Long or BigInteger
 * without a point or exponent, else Double. The parser bounds the depth.
 */
public final class JsonInput {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonInput() {}

  /**
   * Reads one object, in the order of its keys; of equal keys the last counts.
   *
   * @param name what errors call the input
   * @throws CommandException if it is no JSON object, or something follows it
   */
  public static Map<String, Object> readObject(String name, InputStream in) throws IOException {
    try (JsonParser parser = FACTORY.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CommandException(name + ": a JSON object is needed, as {\"messages\": [...]}");
      }
      Map<String, Object> object = object(parser);
      if (parser.nextToken() != null) {
        throw new CommandException(name + ": something follows the JSON object");
      }
      return object;
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : ":%d:%d".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new CommandException(name + place + ": " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      object.put(key, value(parser));
    }
    return object;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      default -> throw new IllegalStateException("no value: " + parser.currentToken());
    };
  }
}
