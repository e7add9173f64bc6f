package dev.herd.examples.cli;

import dev.herd.core.chat.ChatTemplate;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.JsonInput;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code herd template}: renders a chat template. */
@Command(
    name = "template",
    header = "Render a chat template.",
    description =
        "Reads a JSON object from stdin, {\"messages\": [...], \"tools\": [...], "
            + "\"add_generation_prompt\": true, \"bos_token\": \"...\", \"eos_token\": \"...\", \"now\": "
            + "\"2026-01-31T12:00:00\"}, and prints the rendering exactly. Null or absent tools are "
            + "undefined, further variables are passed on, and the tokens of a GGUF file are its own unless "
            + "given.",
    footer =
        "  echo '{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}' | herd template model.gguf")
final class TemplateCommand extends FileCommand {
  private static final String MAGIC = "GGUF";

  /** Far more than any template; what is larger is another kind of file. */
  private static final long MAX_TEMPLATE_BYTES = 1 << 24;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "GGUF file, or a file that is a Jinja template.")
  private Path file;

  @Override
  Path given() {
    return file;
  }

  @Override
  int run() throws IOException {
    Map<String, Object> variables = JsonInput.readObject("stdin", streams().in());
    ChatTemplate template = isGguf() ? readGguf(variables) : readJinja();
    streams().out().print(template.render(variables));
    return 0;
  }

  private boolean isGguf() throws IOException {
    try (InputStream in = Files.newInputStream(file())) {
      byte[] start = in.readNBytes(MAGIC.length());
      return new String(start, StandardCharsets.ISO_8859_1).equals(MAGIC);
    }
  }

  private ChatTemplate readGguf(Map<String, Object> variables) throws IOException {
    try (GgufFile gguf = GgufFile.open(file())) {
      ChatTemplate template =
          ChatTemplate.ofFile(gguf)
              .orElseThrow(
                  () ->
                      new CommandException(
                          "%s has no chat template (%s)".formatted(file(), ChatTemplate.KEY)));
      if (!variables.containsKey("bos_token") || !variables.containsKey("eos_token")) {
        Tokenizer tokenizer = Tokenizer.of(gguf);
        variables.putIfAbsent("bos_token", text(tokenizer, tokenizer.bos()));
        variables.putIfAbsent("eos_token", text(tokenizer, tokenizer.eos()));
      }
      return template;
    }
  }

  private static String text(Tokenizer tokenizer, int token) {
    return token < 0 ? "" : tokenizer.text(token);
  }

  private ChatTemplate readJinja() throws IOException {
    long bytes = Files.size(file());
    if (bytes > MAX_TEMPLATE_BYTES) {
      throw new CommandException(
          "%s is neither a GGUF file nor a template: %d bytes".formatted(file(), bytes));
    }
    String source = new String(Files.readAllBytes(file()), StandardCharsets.UTF_8);
    return ChatTemplate.compile(file().toString(), source);
  }
}
