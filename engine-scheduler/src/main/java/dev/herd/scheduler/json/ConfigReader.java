package dev.herd.scheduler.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Walks JSON in a file or stream and knows where it is: each failure names it, the line, the
 * field's path and the value. Not thread-safe.
 */
public final class ConfigReader implements AutoCloseable {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** What reads one field's value. */
  @FunctionalInterface
  public interface FieldReader {
    /** Reads the value of the field of that name. */
    void read(String field) throws IOException;
  }

  private final String source;
  private final BiFunction<String, Throwable, ? extends RuntimeException> failures;
  private final JsonParser parser;
  private final Deque<String> path = new ArrayDeque<>();

  /**
   * Opens a file.
   *
   * @param failures makes an exception of a message and a cause, which may be null
   * @throws IOException if the file can't be read
   */
  public ConfigReader(Path file, BiFunction<String, Throwable, ? extends RuntimeException> failures)
      throws IOException {
    source = file.toString();
    this.failures = failures;
    parser = FACTORY.createParser(file.toFile());
  }

  /**
   * Reads a stream, which is closed with this.
   *
   * @param source what failures call it
   * @param failures makes an exception of a message and a cause, which may be null
   * @throws IOException if the stream can't be read
   */
  public ConfigReader(
      String source,
      InputStream in,
      BiFunction<String, Throwable, ? extends RuntimeException> failures)
      throws IOException {
    this.source = source;
    this.failures = failures;
    parser = FACTORY.createParser(in);
  }

  /** Reads the whole file: one object. */
  public void document(FieldReader fields) throws IOException {
    try {
      parser.nextToken();
      object(fields);
      if (parser.nextToken() != null) {
        throw failure("there is more after the end of the object");
      }
    } catch (JacksonException e) {
      throw failures.apply("%s, line %d: %s".formatted(source, line(e), e.getOriginalMessage()), e);
    }
  }

  private int line(JacksonException e) {
    return e.getLocation() == null
        ? parser.currentLocation().getLineNr()
        : e.getLocation().getLineNr();
  }

  /** Reads an object whose fields are read one after the other. */
  public void object(FieldReader fields) throws IOException {
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
  public void texts(Consumer<String> each) throws IOException {
    require(JsonToken.START_ARRAY, "a list of texts");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      each.accept(text());
    }
  }

  /** Returns a text that isn't empty. */
  public String text() throws IOException {
    require(JsonToken.VALUE_STRING, "a text");
    if (parser.getText().isBlank()) {
      throw failure("is empty");
    }
    return parser.getText();
  }

  /** Returns a truth value. */
  public boolean flag() throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw unexpected("true or false");
    }
    return parser.getBooleanValue();
  }

  /** Returns a whole number of 32 bits. */
  public int integer() throws IOException {
    long value = wide();
    if (value != (int) value) {
      throw unexpected("a whole number of at most 32 bits");
    }
    return (int) value;
  }

  /** Returns a whole number of 64 bits. */
  public long wide() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw unexpected("a whole number");
    }
    return parser.getLongValue();
  }

  /** Returns a number. */
  public double number() throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw unexpected("a number");
    }
    return parser.getDoubleValue();
  }

  /** Returns whether the value is a number. */
  public boolean isNumber() {
    return parser.currentToken().isNumeric();
  }

  /** Returns whether the value is a text. */
  public boolean isText() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  /** Reads a list of objects: the fields of each, and then its end. */
  public void objects(FieldReader fields, Runnable end) throws IOException {
    require(JsonToken.START_ARRAY, "a list of objects");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      object(fields);
      end.run();
    }
  }

  private void require(JsonToken token, String kind) throws IOException {
    if (parser.currentToken() != token) {
      throw unexpected(kind);
    }
  }

  /** Returns an exception that says what the value is and what it should be. */
  public RuntimeException unexpected(String kind) throws IOException {
    JsonToken token = parser.currentToken();
    String value =
        token == null
            ? "missing"
            : token == JsonToken.VALUE_STRING ? '"' + parser.getText() + '"' : parser.getText();
    return failure("is " + value + ", not " + kind);
  }

  /** Returns an exception about the field that is being read. */
  public RuntimeException failure(String problem) {
    return failure(problem, null);
  }

  /** Returns an exception about the field that is being read. */
  public RuntimeException failure(String problem, Throwable cause) {
    String field = path.isEmpty() ? "" : String.join(".", path) + " ";
    return failures.apply(
        "%s, line %d: %s%s"
            .formatted(source, parser.currentTokenLocation().getLineNr(), field, problem),
        cause);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
