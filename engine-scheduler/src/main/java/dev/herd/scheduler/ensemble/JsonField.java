package dev.herd.scheduler.ensemble;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A field of the first JSON object in a text that has it, with or without prose around. */
final class JsonField implements AnswerExtractor {
  /** Objects that are tried: bounds the work on texts full of braces. */
  private static final int MAX_OBJECTS = 16;

  private static final JsonFactory FACTORY = new JsonFactory();

  private final String name;

  JsonField(String name) {
    this.name = name;
  }

  @Override
  public Optional<String> extract(String text) {
    int at = text.indexOf('{');
    for (int i = 0; i < MAX_OBJECTS && at >= 0; i++) {
      Optional<String> value = read(text, at);
      if (value.isPresent()) {
        return value;
      }
      at = text.indexOf('{', at + 1);
    }
    return Optional.empty();
  }

  private Optional<String> read(String text, int at) {
    StringReader reader = new StringReader(text);
    try (JsonParser parser = FACTORY.createParser(reader)) {
      long skipped = reader.skip(at);
      return skipped == at ? field(parser) : Optional.empty();
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      // Braces in prose are no JSON.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("a string reader doesn't fail", e);
    }
  }

  private Optional<String> field(JsonParser parser) throws IOException {
    Optional<String> found = Optional.empty();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals(name);
      JsonToken value = parser.nextToken();
      if (wanted && found.isEmpty() && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        String content = parser.getText().strip();
        found = Numbers.whole(content).or(() -> Optional.of(content));
      }
      parser.skipChildren();
    }
    // An object that isn't closed is no JSON either.
    return parser.currentToken() == JsonToken.END_OBJECT ? found : Optional.empty();
  }
}
