package dev.herd.benchmarks.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON object that both engines' benchmarks print as their last line.
 *
 * @param prefill tokens a second of each repetition; empty where there is none
 * @param decode likewise, of all sequences together
 * @param residentMebibytes memory at the end, NaN where unknown
 * @param kernels what the engine computed with, empty where it doesn't tell
 */
record BenchResult(
    List<Double> prefill, List<Double> decode, double residentMebibytes, String kernels) {

  /**
   * Reads the last line of an output.
   *
   * @throws ComparisonException if that isn't one JSON object with speeds
   */
  static BenchResult parse(String output) {
    String text = output.strip();
    String line = text.substring(text.lastIndexOf('\n') + 1);
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      BenchResult result = read(parser);
      if (result.prefill.isEmpty() && result.decode.isEmpty()) {
        throw new ComparisonException("no speeds in '" + line + "'");
      }
      return result;
    } catch (IOException e) {
      throw new ComparisonException("no JSON object as the last line, but '" + line + "'", e);
    }
  }

  private static BenchResult read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("no object");
    }
    List<Double> prefill = List.of();
    List<Double> decode = List.of();
    double resident = Double.NaN;
    String kernels = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "prefill" -> prefill = numbers(parser);
        case "decode" -> decode = numbers(parser);
        case "rss_mb" -> resident = parser.getDoubleValue();
        case "kernels" -> kernels = parser.getText();
        default -> parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("the object doesn't end");
    }
    return new BenchResult(prefill, decode, resident, kernels);
  }

  private static List<Double> numbers(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException(parser.currentName() + " is no array");
    }
    List<Double> numbers = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      numbers.add(parser.getDoubleValue());
    }
    return List.copyOf(numbers);
  }
}
