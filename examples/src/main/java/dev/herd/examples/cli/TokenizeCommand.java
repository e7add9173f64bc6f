package dev.herd.examples.cli;

import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.NulTexts;
import dev.herd.examples.cli.io.Output;
import dev.herd.gguf.GgufFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herd tokenize}: text to token ids and back. Needs the vocabulary only, no weights. */
@Command(
    name = "tokenize",
    header = "Turn text into token ids, or back.",
    description =
        "Reads texts separated by NUL from stdin and prints the token ids of each on a line, "
            + "separated by commas: special tokens written in the text are parsed, and tokens are added at "
            + "the begin and end as the model asks for. "
            + "With --decode it reads lines of ids and prints the texts, separated by NUL.",
    footer = {
      "  echo -n 'Hello world' | herd tokenize model.gguf",
      "  echo 15339,1917 | herd tokenize model.gguf --decode"
    })
final class TokenizeCommand extends FileCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "GGUF file with a vocabulary.")
  private Path model;

  @Option(
      names = "--plain",
      description =
          "The text alone: parse no special tokens and add none; with --decode, leave"
              + " special tokens out.")
  private boolean plain;

  @Option(names = "--decode", description = "From ids to text.")
  private boolean decode;

  @Override
  Path given() {
    return model;
  }

  @Override
  int run() throws IOException {
    try (GgufFile file = GgufFile.open(file())) {
      Tokenizer tokenizer = Tokenizer.of(file);
      if (decode) {
        decode(tokenizer);
      } else {
        encode(tokenizer);
      }
    }
    return 0;
  }

  private void encode(Tokenizer tokenizer) throws IOException {
    NulTexts texts = new NulTexts(streams().in());
    for (byte[] text = texts.next(); text != null; text = texts.next()) {
      streams().out().println(TokenIds.format(tokenizer.encode(text, !plain, !plain)));
    }
  }

  private void decode(Tokenizer tokenizer) throws IOException {
    Output out = streams().out();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(streams().in(), StandardCharsets.UTF_8));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (number++ > 0) {
        out.write(0);
      }
      out.print(text(tokenizer, number, line));
    }
  }

  private String text(Tokenizer tokenizer, int number, String line) {
    if (line.isBlank()) {
      return "";
    }
    int[] ids;
    try {
      ids = TokenIds.parse(line);
    } catch (IllegalArgumentException e) {
      throw new CommandException("line " + number + " of the input: " + e.getMessage(), e);
    }
    for (int id : ids) {
      if (id >= tokenizer.vocabularySize()) {
        throw new CommandException(
            "line %d of the input: token %d, but %s has %d tokens"
                .formatted(number, id, file(), tokenizer.vocabularySize()));
      }
    }
    // Without --plain this undoes what encoding does, which begins with that token.
    boolean begins = !plain && tokenizer.addsBos() && ids[0] == tokenizer.bos();
    return tokenizer.decode(begins ? Arrays.copyOfRange(ids, 1, ids.length) : ids, !plain);
  }
}
