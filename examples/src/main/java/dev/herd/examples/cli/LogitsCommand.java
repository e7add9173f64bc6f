package dev.herd.examples.cli;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code herd logits}: what the model computes, for comparison with other engines. */
@Command(
    name = "logits",
    header = "Write a model's logits after each token.",
    description =
        "Writes raw little-endian 32-bit floats to a file: a row of the vocabulary's size for each "
            + "token. Computed token by token, or in one batch with --prefill; the two agree.",
    footer = "  herd logits model.gguf --tokens 1,15043,3186 --out logits.f32")
final class LogitsCommand extends ModelCommand {
  /** Logits that one forward pass gives at most, 256 MiB of them. */
  private static final int MAX_BATCH_LOGITS = 1 << 26;

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "IDS",
      description = "Token ids, separated by commas.")
  private String tokens;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write.")
  private Path out;

  @Option(names = "--prefill", description = "All tokens in one batch.")
  private boolean prefill;

  @Override
  int run() throws IOException {
    int[] ids = tokens(tokens);
    try (LocalModel local = open();
        Sequence sequence = local.model().newSequence();
        OutputStream target = new BufferedOutputStream(Files.newOutputStream(out))) {
      Model model = local.model();
      int vocabulary = model.description().vocabulary();
      int rows = prefill ? Math.clamp(MAX_BATCH_LOGITS / vocabulary, 1, ids.length) : 1;
      Batch batch = model.newBatch(rows, rows);
      byte[] row = new byte[Math.multiplyExact(vocabulary, Float.BYTES)];
      for (int first = 0; first < ids.length; first += rows) {
        batch.clear();
        for (int i = first; i < Math.min(ids.length, first + rows); i++) {
          batch.add(sequence, ids[i], true);
        }
        model.forward(batch);
        for (int i = 0; i < batch.logitCount(); i++) {
          ByteBuffer.wrap(row)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .put(batch.logits(), batch.logitsOffset(i), vocabulary);
          target.write(row);
        }
      }
    }
    return 0;
  }
}
