package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands in the documents that need no file but the repository's work as they stand there. */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> DOCUMENTS = List.of("README.md", "docs/routing.md");
  private static final Pattern COMMAND = Pattern.compile("(?m)^    \\./herd (.*)$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  static Stream<String> commands() {
    return DOCUMENTS.stream()
        .flatMap(document -> COMMAND.matcher(read(ROOT.resolve(document))).results())
        .map(command -> command.group(1))
        .filter(command -> !command.contains("model.gguf") && !command.equals("demo"))
        .distinct();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String[] words(String command) {
    return WORD.matcher(command)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .map(word -> Files.isRegularFile(ROOT.resolve(word)) ? ROOT.resolve(word).toString() : word)
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void doWhatTheyShould(String command) {
    Cli.Result result = Cli.runWith("/quit\n", words(command));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().isEmpty()).isEqualTo(command.startsWith("chat "));
  }
}
