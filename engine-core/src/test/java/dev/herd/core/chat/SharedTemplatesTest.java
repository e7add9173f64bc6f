package dev.herd.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real models' templates against recorded renderings; skipped where the recordings aren't. */
class SharedTemplatesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("herd.shared", "../../shared")).resolve("fixtures/templates");

  @TestFactory
  Stream<DynamicTest> rendersAsRecorded() throws IOException {
    Path recordings = FOLDER.resolve("expected.jsonl");
    Assumptions.assumeTrue(Files.exists(recordings));
    List<Map<String, Object>> rows = JsonLines.read(Files.readAllLines(recordings));
    return rows.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get("template") + " " + row.get("case"), () -> check(row)));
  }

  private static void check(Map<String, Object> row) throws IOException {
    String name = (String) row.get("template");
    ChatTemplate template = ChatTemplate.compile(name, Files.readString(FOLDER.resolve(name)));
    if (row.get("expected") == null) {
      assertThatThrownBy(() -> template.render(row)).isInstanceOf(ChatTemplateException.class);
    } else {
      assertThat(template.render(row)).isEqualTo(row.get("expected"));
    }
  }
}
