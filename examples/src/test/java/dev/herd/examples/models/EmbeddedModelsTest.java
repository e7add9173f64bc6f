package dev.herd.examples.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.quant.QuantizationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedModelsTest {
  @TempDir private Path parent;
  private Path folder;
  private EmbeddedModels models;

  @BeforeEach
  void create() {
    folder = parent.resolve("made").resolve("when needed");
    models = new EmbeddedModels(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"story", "code", "chat"})
  void theFileIsTheModelInsideTheProgram(String name) throws IOException {
    try (InputStream in = EmbeddedModels.class.getResourceAsStream(name + ".gguf")) {
      assertThat(models.file(name)).hasBinaryContent(in.readAllBytes());
    }
    assertThat(files()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"q8_0", "Q4_0"})
  void aTypeInTheNameQuantises(String type) throws IOException {
    Path file = models.file("chat:" + type);
    try (GgufFile gguf = GgufFile.open(file)) {
      assertThat(gguf.tensor("blk.0.ffn_down.weight").type())
          .isEqualTo(type.equals("q8_0") ? GgmlType.Q8_0 : GgmlType.Q4_0);
    }
    assertThat(file).isNotEqualTo(models.file("chat"));
    assertThat(models.file("chat:f16")).isEqualTo(models.file("chat"));
    assertThat(files()).hasSize(2);
  }

  @Test
  void aFileThatIsThereIsUsed() throws IOException {
    Path original = models.file("story");
    Path quantised = models.file("story:q8_0");
    Object[] before = {identity(original), identity(quantised)};
    assertThat(models.file("story")).isEqualTo(original);
    assertThat(models.file("story:q8_0")).isEqualTo(quantised);
    assertThat(new Object[] {identity(original), identity(quantised)}).isEqualTo(before);
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, "lastModifiedTime,fileKey");
  }

  @ParameterizedTest
  @ValueSource(strings = {"story", "story:q8_0"})
  void aFileThatWasDamagedIsMadeAnew(String name) throws IOException {
    Path file = models.file(name);
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(file, damaged);
    assertThat(models.file(name)).isEqualTo(file).hasBinaryContent(whole);
    Files.write(file, Arrays.copyOf(whole, 100));
    assertThat(models.file(name)).isEqualTo(file).hasBinaryContent(whole);
    assertThat(files()).hasSize(name.equals("story") ? 1 : 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"story", "code", "chat"})
  void theChecksumInsideTheProgramIsThatOfTheModel(String name) throws Exception {
    try (InputStream model = EmbeddedModels.class.getResourceAsStream(name + ".gguf");
        InputStream checksum = EmbeddedModels.class.getResourceAsStream(name + ".gguf.sha256")) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(model.readAllBytes());
      assertThat(new String(checksum.readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(HexFormat.of().formatHex(digest) + "  " + name + ".gguf\n");
    }
  }

  @Test
  void filesOfOtherVersionsAreRemovedOtherModelsStay() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("code-0123456789abcdef.gguf"), "older");
    Files.writeString(folder.resolve("code-0123456789abcdef-q8_0.gguf"), "older");
    Files.writeString(folder.resolve("chat-0123456789abcdef.gguf"), "another");
    Path file = models.file("code");
    assertThat(files())
        .containsExactlyInAnyOrder(file, folder.resolve("chat-0123456789abcdef.gguf"));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void knowsItsNames() {
    assertThat(EmbeddedModels.names()).containsExactly("story", "code", "chat");
    assertThat(Stream.of("story", "chat:q4_0", "code:nonsense")).allMatch(EmbeddedModels::isName);
    assertThat(Stream.of("", "Story", "./story", "story.gguf", "poem:q8_0"))
        .noneMatch(EmbeddedModels::isName);
  }

  @Test
  void saysWhichModelsAndTypesThereAre() {
    assertThatThrownBy(() -> models.file("poem"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("poem", "story, code, chat");
    assertThatThrownBy(() -> models.file("story:q9"))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContainingAll("q9", "Q8_0", "Q4_0");
  }

  @Test
  void theUsersCacheCanBeChosen() throws IOException {
    String before = System.setProperty("herd.cache", folder.toString());
    try {
      assertThat(EmbeddedModels.inUserCache().file("story")).hasParent(folder);
    } finally {
      if (before == null) {
        System.clearProperty("herd.cache");
      } else {
        System.setProperty("herd.cache", before);
      }
    }
  }
}
