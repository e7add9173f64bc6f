package dev.herd.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers survive files, and bad files are refused. */
@Timeout(60)
class ClassifierFileTest {
  private static final int LABELS = 16;
  private static final int FIRST_LABEL = 20;

  @TempDir Path folder;

  private final LogisticClassifier classifier =
      new LogisticTrainer(3, 8, 0.5, 1e-4, 1)
          .train(new HashedFeatures(256, -5), Examples.labelled(Examples.known()));

  private final byte[] bytes = ClassifierFile.encode(classifier);

  private static void checkSame(LogisticClassifier read, LogisticClassifier written) {
    assertThat(read.features()).isEqualTo(written.features());
    assertThat(read.labelOrder()).isEqualTo(written.labelOrder());
    assertThat(Arrays.equals(read.biasValues(), written.biasValues())).isTrue();
    assertThat(Arrays.deepEquals(read.weightRows(), written.weightRows())).isTrue();
  }

  @Test
  void everyBitSurvives() throws IOException {
    Path file = folder.resolve("routes.hrdc");
    ClassifierFile.write(classifier, file);
    LogisticClassifier read = ClassifierFile.read(file);
    checkSame(read, classifier);
    assertThat(read.scores("solve x")).isEqualTo(classifier.scores("solve x"));
    ClassifierFile.write(read, file);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void theLayoutIsAsDocumented() {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(bytes, 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("HRDC");
    assertThat(buffer.getInt(4)).isEqualTo(1);
    assertThat(buffer.getInt(8)).isEqualTo(256);
    assertThat(buffer.getInt(12)).isEqualTo(-5);
    assertThat(buffer.getInt(LABELS)).isEqualTo(3);
    assertThat(buffer.getShort(FIRST_LABEL)).isEqualTo((short) 4);
    int names = 6 + "codemathwriting".length();
    assertThat(bytes).hasSize(FIRST_LABEL + names + 8 * 3 + 8 * 3 * 256 + 4);
    assertThat(buffer.getDouble(FIRST_LABEL + names)).isEqualTo(classifier.bias().getEntry(0));
    assertThat(buffer.getDouble(FIRST_LABEL + names + 24))
        .isEqualTo(classifier.weights().getEntry(0, 0));
  }

  @Test
  void everyFlippedBitIsNoticed() {
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      assertThatThrownBy(() -> ClassifierFile.decode("f", changed))
          .isInstanceOf(ClassifierFormatException.class);
    }
  }

  @Test
  void everyShorterFileIsRefused() {
    for (int length = 0; length < bytes.length; length++) {
      byte[] shorter = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ClassifierFile.decode("f", shorter))
          .isInstanceOf(ClassifierFormatException.class);
      if (length > 24) {
        sign(shorter);
        assertThatThrownBy(() -> ClassifierFile.decode("f", shorter))
            .isInstanceOf(ClassifierFormatException.class);
      }
    }
  }

  private static void sign(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - 4, (int) checksum.getValue());
  }

  /** Files made on purpose have a right checksum: they give a classifier or the typed exception. */
  @Test
  void signedGarbageIsReadOrRefused() {
    SplittableRandom random = new SplittableRandom(9);
    int refused = 0;
    for (int i = 0; i < 1_500; i++) {
      byte[] changed = bytes.clone();
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        changed[random.nextInt(4, random.nextBoolean() ? 60 : bytes.length)] =
            (byte) random.nextInt();
      }
      sign(changed);
      try {
        LogisticClassifier read = ClassifierFile.decode("f", changed);
        assertThat(read.scores("solve x").orElseThrow().values())
            .allMatch(score -> score >= 0 && score <= 1);
      } catch (ClassifierFormatException _) {
        refused++;
      }
    }
    assertThat(refused).isBetween(300, 1_490);
  }

  private ClassifierFormatException refusal(Consumer<ByteBuffer> change) {
    byte[] changed = bytes.clone();
    change.accept(ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN));
    sign(changed);
    return catchThrowableOfType(
        ClassifierFormatException.class, () -> ClassifierFile.decode("file", changed));
  }

  @Test
  void errorsNameFileFieldAndValue() {
    assertThat(refusal(b -> b.putInt(0, 0x46554747)))
        .hasMessage("file: magic: not a classifier, begins with 46554747");
    assertThat(refusal(b -> b.putInt(4, 2)))
        .hasMessage("file: version: only version 1 can be read, it is 2");
    assertThat(refusal(b -> b.putInt(8, 300)).field()).isEqualTo("buckets");
    assertThat(refusal(b -> b.putInt(8, 1 << 20)).field()).isEqualTo("weights");
    assertThat(refusal(b -> b.putInt(LABELS, 1))).hasMessageContaining("labels: not 2 to 256 1");
    assertThat(refusal(b -> b.putInt(LABELS, Integer.MAX_VALUE)).field()).isEqualTo("labels");
    assertThat(refusal(b -> b.putShort(FIRST_LABEL, (short) 0)).field()).isEqualTo("label 0");
    assertThat(refusal(b -> b.putShort(FIRST_LABEL, (short) -1)).field()).isEqualTo("label 0");
    assertThat(refusal(b -> b.put(FIRST_LABEL + 2, (byte) 0xFF)))
        .hasMessageContaining("label 0: isn't valid UTF-8");
    assertThat(
            refusal(
                b ->
                    b.put(
                        FIRST_LABEL + 8, "code".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .hasMessage("file: label 1: is there twice code");
    assertThat(refusal(b -> b.putDouble(FIRST_LABEL + 21, Double.NaN)))
        .hasMessage("file: bias: value 0 is too large: NaN");
    assertThat(refusal(b -> b.putDouble(FIRST_LABEL + 45, Double.NEGATIVE_INFINITY)).field())
        .isEqualTo("weights");
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertThatThrownBy(() -> ClassifierFile.read(folder))
        .isInstanceOf(ClassifierFormatException.class)
        .hasMessageContaining("isn't a regular file");
    assertThatThrownBy(() -> ClassifierFile.read(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void labelsThatCannotBeReadAgainAreNotWritten() {
    for (String label : List.of("", "x".repeat(257))) {
      LogisticClassifier odd =
          new LogisticClassifier(
              new HashedFeatures(256, 0), List.of("a", label), new double[2][256], new double[2]);
      assertThatThrownBy(() -> ClassifierFile.encode(odd))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
