package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.answer.Confidence;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Response;
import dev.herd.scheduler.compare.SideBySide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  private static final String MODEL = Cli.model().toString();

  @TempDir private Path folder;

  @Test
  void showsTheFiguresAndAnswersOfEach() throws IOException {
    String chat = Cli.chatModel(folder).toString();
    Cli.Result result = Cli.run("compare", "a=" + MODEL, "b=" + chat, "-p", "Hello", "-n", "4");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("tokens/s", "MiB", "--- a:latest", "--- b:latest");
    assertThat(result.err()).contains("a:latest has no chat template").hasLineCount(1);
    String continued = Cli.run("run", MODEL, "-p", "Hello", "-n", "4", "--temp", "0").out();
    assertThat(result.out()).contains("--- a:latest\n" + continued);
  }

  @Test
  void jsonHasARowForEachModelAndTheDivergence() throws IOException {
    Path other = folder.resolve("other.gguf");
    assertThat(Cli.run("quantize", MODEL, other.toString(), "Q8_0", "--pure").code()).isZero();
    Path text = Files.writeString(folder.resolve("text.txt"), "The quick brown fox.");
    Cli.Result result =
        Cli.run(
            "compare",
            "a=" + MODEL,
            "b=" + other,
            "c=" + MODEL,
            "-p",
            "Hello",
            "-n",
            "4",
            "--divergence",
            text.toString(),
            "--json");
    assertThat(result.code()).isZero();
    Map<String, Object> json = Cli.json(result.out());
    List<?> models = (List<?>) json.get("models");
    assertThat(models).hasSize(3);
    Map<?, ?> first = (Map<?, ?>) models.getFirst();
    assertThat(first.get("model")).isEqualTo("a:latest");
    assertThat(first.get("tokens")).isEqualTo(4);
    assertThat((Integer) first.get("memory_bytes")).isPositive();
    List<?> divergences = (List<?>) json.get("divergence");
    assertThat(divergences).hasSize(2);
    Map<?, ?> same = (Map<?, ?>) divergences.get(1);
    assertThat(same.get("same_token")).isEqualTo(1.0);
    assertThat((Double) same.get("kl_maximum")).isCloseTo(0, Offset.offset(1e-9));
    assertThat(same.get("perplexity")).isEqualTo(same.get("reference_perplexity"));
    Map<?, ?> near = (Map<?, ?>) divergences.getFirst();
    assertThat((Double) near.get("kl_maximum")).isGreaterThan(0);
  }

  @Test
  void divergenceAloneAsksNothing() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "Once upon a time. ".repeat(9));
    Cli.Result result =
        Cli.run(
            "compare", "a=" + MODEL, "b=" + MODEL, "--divergence", text.toString(), "--ctx", "16");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("b:latest against a:latest, 16 tokens");
    assertThat(result.err()).contains("the first 16 count").hasLineCount(1);
  }

  @Test
  void aBrokenFileIsRefusedBeforeAnybodyIsAsked() throws IOException {
    Path broken = folder.resolve("broken.gguf");
    byte[] good = Files.readAllBytes(Cli.model());
    Files.write(broken, Arrays.copyOf(good, good.length - 1));
    Cli.Result result = Cli.run("compare", "a=" + MODEL, "b=" + broken, "-p", "x", "-n", "2");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("broken.gguf");
  }

  @Test
  void modelsThatFailHaveARowToo() {
    Cli.Result result = Cli.run("compare", "a=" + MODEL, "-p", "x", "-n", "2", "--ram", "200K");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("a:latest: failed after").contains("a:latest needs");
  }

  @Test
  void whoAnsweredAndWasEvictedAnsweredNevertheless() {
    Response response = new Response("x", 1, 0, 0, Confidence.UNKNOWN);
    SideBySide.Row evicted = new SideBySide.Row(new Member.Answered(0, "a", 1, response), 0);
    SideBySide.Row failed =
        new SideBySide.Row(new Member.Failed(1, "b", 1, new IllegalStateException("no")), 0);
    assertThat(CompareCommand.answered(new SideBySide.Table(List.of(evicted, failed)))).isTrue();
    assertThat(CompareCommand.answered(new SideBySide.Table(List.of(failed)))).isFalse();
    assertThat(CompareCommand.answered(new SideBySide.Table(List.of()))).isTrue();
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "x");
    Cli.Result alone = Cli.run("compare", MODEL, "--divergence", text.toString());
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("give another one");
    Cli.Result missing = Cli.run("compare", MODEL, "--divergence", "nothing.txt");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err())
        .contains("nothing.txt: there is no such file")
        .doesNotContain("GGUF", "story")
        .hasLineCount(1);
  }
}
