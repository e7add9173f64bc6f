package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.gguf.GgufArray;
import dev.herd.gguf.GgufMetadata;
import java.io.IOException;

/**
 * Metadata of a file as JSON: numbers, strings, flags, and arrays, of which long ones become an
 * object with their element type, length and first elements.
 */
final class MetadataJson {
  private static final int MAX_ELEMENTS = 64;
  private static final int FIRST_ELEMENTS = 8;

  private MetadataJson() {}

  static void write(JsonGenerator target, String field, GgufMetadata metadata) throws IOException {
    target.writeObjectFieldStart(field);
    for (String key : metadata.keys()) {
      target.writeFieldName(key);
      switch (metadata.type(key)) {
        case STRING -> target.writeString(metadata.string(key));
        case BOOL -> target.writeBoolean(metadata.flag(key));
        case ARRAY -> write(target, metadata.array(key));
        // As the file displays them: beyond 2^63 and not finite too, where JSON has a word for it.
        default -> writeNumber(target, metadata.display(key));
      }
    }
    target.writeEndObject();
  }

  private static void writeNumber(JsonGenerator target, String number) throws IOException {
    if (number.equals("NaN") || number.endsWith("Infinity")) {
      target.writeString(number);
    } else {
      target.writeNumber(number);
    }
  }

  private static void write(JsonGenerator target, GgufArray array) throws IOException {
    if (array.size() <= MAX_ELEMENTS) {
      writeElements(target, array, array.size());
      return;
    }
    target.writeStartObject();
    target.writeStringField("element_type", array.elementType().label());
    target.writeNumberField("length", array.size());
    target.writeFieldName("first");
    writeElements(target, array, FIRST_ELEMENTS);
    target.writeEndObject();
  }

  private static void writeElements(JsonGenerator target, GgufArray array, int count)
      throws IOException {
    target.writeStartArray();
    for (int i = 0; i < count; i++) {
      switch (array.elementType()) {
        case STRING -> target.writeString(array.string(i));
        case BOOL -> target.writeBoolean(array.flag(i));
        case ARRAY -> write(target, array.array(i));
        case FLOAT32, FLOAT64 -> writeNumber(target, Float.toString(array.real(i)));
        default -> target.writeNumber(array.integer(i));
      }
    }
    target.writeEndArray();
  }
}
