package dev.herd.examples.cli;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import dev.herd.core.sampling.Sampler;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code herd greedy}: the likeliest tokens, for comparison with other engines. */
@Command(
    name = "greedy",
    header = "Print the likeliest token ids after a prompt.",
    description =
        "Continues the prompt by the likeliest token, N times, and prints the ids. It goes on after "
            + "an end token.",
    footer = "  herd greedy model.gguf --tokens 1,15043,3186 -n 24")
final class GreedyCommand extends ModelCommand {
  /** Prompt tokens that go through the model together. */
  private static final int PROMPT_CHUNK_TOKENS = 512;

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "IDS",
      description = "Token ids of the prompt, separated by commas.")
  private String tokens;

  @Option(names = "-n", required = true, paramLabel = "N", description = "Tokens to print.")
  private int count;

  @Override
  int run() throws IOException {
    int[] ids = tokens(tokens);
    if (count < 1) {
      throw usage("-n must be at least 1, not " + count);
    }
    try (LocalModel local = open();
        Sequence sequence = local.model().newSequence()) {
      Model model = local.model();
      long needed = ids.length + count - 1L; // the last token isn't read any more
      if (needed > model.contextLength()) {
        throw new CommandException(
            "%s: %d tokens and %d more don't fit the context of %d (--ctx TOKENS)"
                .formatted(file(), ids.length, count, model.contextLength()));
      }
      Sampler sampler = new Sampler(SamplingOptions.greedy(), model.description().vocabulary());
      Batch batch = prompt(model, sequence, ids);
      Batch step = model.newBatch(1, 1);
      Output out = streams().out();
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          model.forward(batch);
        }
        int token = sampler.sample(batch.logits(), batch.logitsOffset(0));
        out.print((i > 0 ? "," : "") + token);
        out.flush();
        batch = step;
        batch.clear();
        batch.add(sequence, token, true);
      }
      out.println("");
    }
    return 0;
  }

  /** Runs the prompt and returns the batch with the logits after it. */
  private static Batch prompt(Model model, Sequence sequence, int[] ids) {
    Batch batch = model.newBatch(Math.min(ids.length, PROMPT_CHUNK_TOKENS), 1);
    for (int first = 0; first < ids.length; first += batch.capacity()) {
      int end = Math.min(ids.length, first + batch.capacity());
      batch.clear();
      for (int i = first; i < end; i++) {
        batch.add(sequence, ids[i], i == ids.length - 1);
      }
      model.forward(batch);
    }
    return batch;
  }
}
