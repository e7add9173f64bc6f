package dev.herd.examples.cli;

import dev.herd.core.generation.LocalModel;
import dev.herd.examples.cli.io.NulTexts;
import dev.herd.examples.cli.io.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** {@code herd embed}: texts to vectors. */
@Command(
    name = "embed",
    header = "Turn texts into embeddings.",
    description =
        "Reads texts separated by NUL from stdin and prints the pooled embedding of each on a line: "
            + "numbers separated by spaces, of L2 norm 1.",
    footer = {
      "  echo -n 'A cat sat on the mat.' | herd embed minilm.gguf",
      "  printf 'one text\\0another text' | herd embed minilm.gguf"
    })
final class EmbedCommand extends ModelCommand {
  @Override
  int run() throws IOException {
    NulTexts texts = new NulTexts(streams().in());
    Output out = streams().out();
    try (LocalModel model = open()) {
      for (byte[] text = texts.next(); text != null; text = texts.next()) {
        out.println(format(model.embed(new String(text, StandardCharsets.UTF_8))));
        out.flush();
      }
    }
    return 0;
  }

  private static String format(float[] vector) {
    StringBuilder line = new StringBuilder();
    for (float value : vector) {
      line.append(line.isEmpty() ? "" : " ").append(value);
    }
    return line.toString();
  }
}
