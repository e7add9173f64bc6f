package dev.herd.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the README compiles, generates text, and is as short as it claims. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void theFiveLinesWork() throws Exception {
    assertThat(run(0, 5)).isNotEmpty();
  }

  @Test
  void theEightLinesForTwoModelsWork() throws Exception {
    assertThat(run(1, 8)).hasSizeGreaterThan(2);
  }

  private String run(int index, int mostLines) throws Exception {
    List<String> blocks =
        JAVA.matcher(Files.readString(Path.of("../README.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    String code = blocks.get(index);
    assertThat(code.lines().count()).isLessThanOrEqualTo(mostLines);

    Path model = Path.of("src/test/resources/models/llama-Q4_0.gguf").toAbsolutePath();
    for (String file : List.of("model.gguf", "story.gguf", "code.gguf")) {
      code = code.replace(file, model.toString().replace("\\", "\\\\"));
    }
    Path source = folder.resolve("Readme.java");
    Files.writeString(
        source,
        """
        import dev.herd.core.generation.*;
        import dev.herd.scheduler.*;
        import java.nio.file.Path;

        public class Readme {
          public static void main(String[] arguments) throws Exception {
            %s
          }
        }
        """
            .formatted(code));
    assertThat(compile(source)).isZero();
    return run();
  }

  private static int compile(Path source) {
    String classPath = System.getProperty("java.class.path");
    return ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, "-cp", classPath, source.toString());
  }

  private String run() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    URL[] path = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Readme")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new AssertionError("the README's code failed", e.getCause());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
