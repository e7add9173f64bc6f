package dev.herd.scheduler.routing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Classifiers in files. All numbers are little-endian:
 *
 * <pre>
 * offset  bytes  field
 *      0      4  magic     'H' 'R' 'D' 'C'
 *      4      4  version   1
 *      8      4  buckets   of the hashed features, a power of two from 256 to 1,048,576
 *     12      4  seed      of the hashed features
 *     16      4  labels    how many, 2 to 256
 *     20         for each label: u16 length in bytes, 1 to 256, and its name in UTF-8
 *                bias      a float64 for each label
 *                weights   float64 (labels, buckets)
 *      -      4  checksum  CRC-32C of everything before
 * </pre>
 *
 * Files are untrusted: all sizes are checked before memory is taken for them, and files above 256
 * MiB are refused.
 */
public final class ClassifierFile {
  static final int MAXIMUM_LABELS = 256;

  private static final int MAGIC = 'H' | 'R' << 8 | 'D' << 16 | 'C' << 24;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 20;
  private static final int CHECKSUM_BYTES = 4;
  private static final int MAXIMUM_NAME_BYTES = 256;
  private static final int MAXIMUM_BYTES = 256 << 20;

  /** Sums of such values stay finite. */
  private static final double MAXIMUM_VALUE = 1e100;

  private final String name;
  private final ByteBuffer bytes;

  private ClassifierFile(String name, byte[] bytes) {
    this.name = name;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes a classifier, as a whole or not at all. */
  public static void write(LogisticClassifier classifier, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, file.getFileName().toString(), ".tmp");
    try {
      Files.write(temporary, encode(classifier));
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Reads a classifier.
   *
   * @throws IOException if the file can't be read
   * @throws ClassifierFormatException if it isn't a valid classifier
   */
  public static LogisticClassifier read(Path file) throws IOException {
    if (!Files.isRegularFile(file) && Files.exists(file)) {
      throw new ClassifierFormatException(file.toString(), "file", "isn't a regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAXIMUM_BYTES + 1);
    }
    return decode(file.toString(), bytes);
  }

  static byte[] encode(LogisticClassifier classifier) {
    List<byte[]> names = new ArrayList<>();
    long size = HEADER_BYTES + CHECKSUM_BYTES;
    for (String label : classifier.labelOrder()) {
      byte[] name = label.getBytes(StandardCharsets.UTF_8);
      if (name.length == 0 || name.length > MAXIMUM_NAME_BYTES) {
        throw new IllegalArgumentException(
            "label '%s' has %d bytes: 1 to %d can be written"
                .formatted(label, name.length, MAXIMUM_NAME_BYTES));
      }
      names.add(name);
      size += 2 + name.length + 8 + 8L * classifier.features().buckets();
    }
    if (size > MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "the classifier has %d bytes, %d can be written: use fewer buckets"
              .formatted(size, MAXIMUM_BYTES));
    }
    ByteBuffer target = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    target.putInt(MAGIC).putInt(VERSION);
    target.putInt(classifier.features().buckets()).putInt(classifier.features().seed());
    target.putInt(names.size());
    names.forEach(name -> target.putShort((short) name.length).put(name));
    put(target, classifier.biasValues());
    for (double[] row : classifier.weightRows()) {
      put(target, row);
    }
    return target.putInt(checksum(target.array(), target.position())).array();
  }

  private static void put(ByteBuffer target, double[] values) {
    for (double value : values) {
      target.putDouble(value);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  static LogisticClassifier decode(String name, byte[] bytes) {
    return new ClassifierFile(name, bytes).decode();
  }

  private LogisticClassifier decode() {
    checkFrame();
    int buckets = bytes.getInt();
    require(HashedFeatures.isValid(buckets), "buckets", "not a power of two in range", buckets);
    int seed = bytes.getInt();
    int count = bytes.getInt();
    require(count >= 2 && count <= MAXIMUM_LABELS, "labels", "not 2 to 256", count);
    List<String> labels = labels(count);
    long wanted = 8L * count * (1 + buckets);
    int left = bytes.remaining() - CHECKSUM_BYTES;
    require(left == wanted, "weights", "%d bytes are wanted, there are".formatted(wanted), left);
    double[] bias = doubles("bias", count);
    double[][] weights = new double[count][];
    for (int i = 0; i < count; i++) {
      weights[i] = doubles("weights", buckets);
    }
    return new LogisticClassifier(new HashedFeatures(buckets, seed), labels, weights, bias);
  }

  private void checkFrame() {
    int size = bytes.capacity();
    require(size >= HEADER_BYTES + CHECKSUM_BYTES, "file", "too short, bytes", size);
    require(size <= MAXIMUM_BYTES, "file", "larger than 256 MiB, bytes at least", size);
    int magic = bytes.getInt();
    require(magic == MAGIC, "magic", "not a classifier, begins with", Integer.toHexString(magic));
    int version = bytes.getInt();
    require(version == VERSION, "version", "only version 1 can be read, it is", version);
    int actual = checksum(bytes.array(), size - CHECKSUM_BYTES);
    int stored = bytes.getInt(size - CHECKSUM_BYTES);
    require(actual == stored, "checksum", "doesn't fit, the file is damaged: stored", stored);
  }

  private List<String> labels(int count) {
    List<String> labels = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      require(bytes.remaining() >= 2, "labels", "the file ends before label", i);
      int length = Short.toUnsignedInt(bytes.getShort());
      require(
          length >= 1 && length <= MAXIMUM_NAME_BYTES && length <= bytes.remaining(),
          "label " + i,
          "bad length in bytes",
          length);
      String label = text(i, length);
      require(seen.add(label), "label " + i, "is there twice", label);
      labels.add(label);
    }
    return labels;
  }

  private String text(int index, int length) {
    ByteBuffer part = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw new ClassifierFormatException(name, "label " + index, "isn't valid UTF-8: " + e);
    }
  }

  private double[] doubles(String field, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = bytes.getDouble();
      if (!(Math.abs(values[i]) <= MAXIMUM_VALUE)) {
        throw new ClassifierFormatException(
            name, field, "value %d is too large: %s".formatted(i, values[i]));
      }
    }
    return values;
  }

  private void require(boolean holds, String field, String problem, Object value) {
    if (!holds) {
      throw new ClassifierFormatException(name, field, problem + " " + value);
    }
  }
}
