package dev.herd.examples.cli;

import dev.herd.examples.cli.io.JsonInput;
import dev.herd.examples.cli.io.Streams;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufOutput;
import dev.herd.gguf.GgufTensor;
import dev.herd.gguf.GgufWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Runs commands in this JVM, on a small model of random weights. */
final class Cli {
  /** A prompt for the model, and the ids that the reference library continues it by. */
  static final String PROMPT_IDS =
      "1,436,459,490,307,445,488,429,281,481,303,392,434,265,420,495,469,405,289,278,310,406,339,"
          + "375,335,492,493,338";

  static final String GREEDY_IDS = "442,350,132,366,509,50";

  static final int VOCABULARY = 512;

  private static final String TEMPLATE =
      "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}\n{% endfor %}"
          + "{% if add_generation_prompt %}<assistant>{% endif %}";

  /** What a command did. */
  record Result(int code, String out, String err) {}

  private Cli() {}

  static Result run(String... arguments) {
    return runWith("", arguments);
  }

  static Result runWith(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int code = Main.run(Streams.of(in, out, err), arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Reads what a command printed as JSON. */
  static Map<String, Object> json(String text) throws IOException {
    return JsonInput.readObject(
        "output", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A llama model in Q4_0, without a chat template. */
  static Path model() {
    try {
      return Path.of(
          Objects.requireNonNull(Cli.class.getResource("/models/llama-Q4_0.gguf")).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the same model with a chat template. */
  static Path chatModel(Path folder) throws IOException {
    Path target = folder.resolve("chat.gguf");
    try (GgufFile source = GgufFile.open(model())) {
      GgufWriter writer =
          new GgufWriter()
              .copyAll(source.metadata())
              .putString("tokenizer.chat_template", TEMPLATE);
      for (GgufTensor tensor : source.tensors()) {
        long[] dimensions = new long[tensor.dimensions()];
        for (int i = 0; i < dimensions.length; i++) {
          dimensions[i] = tensor.dimension(i);
        }
        writer.tensor(tensor.name(), tensor.type(), dimensions);
      }
      try (GgufOutput output = writer.create(target)) {
        for (GgufTensor tensor : source.tensors()) {
          output.writeTensor(tensor.name(), tensor.data());
        }
        output.finish();
      }
    }
    return target;
  }
}
