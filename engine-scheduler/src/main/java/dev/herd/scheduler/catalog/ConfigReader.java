package dev.herd.scheduler.catalog;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Walks a JSON file and knows where it is: each failure names the file, the line, the field's path
 * and the value. Not thread-safe.
 */
final class ConfigReader implements AutoCloseable {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** What reads one field's value. */
  interface FieldReader {
    void read(String field) throws IOException;
  }

  private final Path file;
  private final JsonParser parser;
  private final Deque<String> path = new ArrayDeque<>();

  ConfigReader(Path file) throws IOException {
    this.file = file;
    parser = FACTORY.createParser(file.toFile());
  }

  /** Reads the whole file: one object. */
  void document(FieldReader fields) throws IOException {
    try {
      parser.nextToken();
      object(fields);
      if (parser.nextToken() != null) {
        throw failure("there is more after the end of the object");
      }
    } catch (JacksonException e) {
      throw new CatalogException(
          "%s, line %d: %s".formatted(file, line(e), e.getOriginalMessage()), e);
    }
  }

  private int line(JacksonException e) {
    return e.getLocation() == null
        ? parser.currentLocation().getLineNr()
        : e.getLocation().getLineNr();
  }

  /** Reads an object whose fields are read one after the other. */
  void object(FieldReader fields) throws IOException {
    require(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      path.addLast(name);
      parser.nextToken();
      fields.read(name);
      path.removeLast();
    }
  }

  /** Reads a list of texts. */
  void texts(Consumer<String> each) throws IOException {
    require(JsonToken.START_ARRAY, "a list of texts");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      each.accept(text());
    }
  }

  /** Returns a text that isn't empty. */
  String text() throws IOException {
    require(JsonToken.VALUE_STRING, "a text");
    if (parser.getText().isBlank()) {
      throw failure("is empty");
    }
    return parser.getText();
  }

  boolean flag() throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw unexpected("true or false");
    }
    return parser.getBooleanValue();
  }

  int integer() throws IOException {
    long value = wide();
    if (value != (int) value) {
      throw unexpected("a whole number of at most 32 bits");
    }
    return (int) value;
  }

  long wide() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw unexpected("a whole number");
    }
    return parser.getLongValue();
  }

  double number() throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw unexpected("a number");
    }
    return parser.getDoubleValue();
  }

  /** Returns a number of seconds or a duration. */
  KeepAlive keepAlive() throws IOException {
    if (parser.currentToken().isNumeric()) {
      return KeepAlive.ofSeconds(parser.getDoubleValue());
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw unexpected("a number of seconds or a duration such as \"5m\"");
    }
    return KeepAlive.parse(parser.getText());
  }

  private void require(JsonToken token, String kind) throws IOException {
    if (parser.currentToken() != token) {
      throw unexpected(kind);
    }
  }

  private CatalogException unexpected(String kind) throws IOException {
    JsonToken token = parser.currentToken();
    String value =
        token == null
            ? "missing"
            : token == JsonToken.VALUE_STRING ? '"' + parser.getText() + '"' : parser.getText();
    return failure("is " + value + ", not " + kind);
  }

  /** Returns an exception about the field that is being read. */
  CatalogException failure(String problem) {
    return failure(problem, null);
  }

  /** Returns an exception about the field that is being read. */
  CatalogException failure(String problem, Throwable cause) {
    String field = path.isEmpty() ? "" : String.join(".", path) + " ";
    return new CatalogException(
        "%s, line %d: %s%s"
            .formatted(file, parser.currentTokenLocation().getLineNr(), field, problem),
        cause);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
