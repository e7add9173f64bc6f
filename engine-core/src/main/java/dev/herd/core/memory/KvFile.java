package dev.herd.core.memory;

import dev.herd.gguf.GgmlType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The start of a file that holds a sequence's keys and values, all little-endian: the fields below,
 * then the tokens (32 bits each), then {@link #CHECKSUM_BYTES} over all of that; from the next
 * multiple of {@link #ALIGNMENT_BYTES} on the pages of {@link KvPage}'s arrangement, group after
 * group: runs of 64 tokens while there are, then runs of 8.
 *
 * @param model what tells the model from others
 * @param shape of the cache
 * @param tokens that the sequence has
 * @param firstWindowed the first granule that the windowed group still has
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record KvFile(long model, KvShape shape, int[] tokens, int firstWindowed) {
  private static final long MAGIC = 0x31304B5644524548L; // "HERDVK01"
  private static final int FIELDS_BYTES = 2 * Long.BYTES + 9 * Integer.BYTES;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  /** Pages start at such offsets, for vectors. */
  static final long ALIGNMENT_BYTES = 64;

  /** A sequence of more tokens is not believed. */
  private static final int MOST_TOKENS = 1 << 26;

  /** Returns the bytes before the first page. */
  long headerBytes() {
    return headerBytes(tokens.length);
  }

  private static long headerBytes(int tokens) {
    return align(FIELDS_BYTES + (long) tokens * Integer.BYTES + CHECKSUM_BYTES);
  }

  private static long align(long bytes) {
    return (bytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
  }

  /** Returns the first granule of a group that the file has. */
  int first(int group) {
    return group == KvShape.WINDOWED ? firstWindowed : 0;
  }

  /** Returns the end of a group's granules. */
  int end() {
    return KvPage.granules(tokens.length);
  }

  /** Returns how many granules the page has that starts with a granule. */
  int granules(int granule) {
    boolean whole = granule % KvPage.LARGE == 0 && granule + KvPage.LARGE <= end();
    return whole ? KvPage.LARGE : 1;
  }

  /** Returns what a page takes in the file. */
  long pageBytes(int group, int granules) {
    return align(shape.pageBytes(group, granules * KvPage.GRANULE));
  }

  /** Returns the size of the whole file. */
  long bytes() {
    long bytes = headerBytes();
    for (int group : shape.groups()) {
      for (int granule = first(group); granule < end(); granule += granules(granule)) {
        bytes = Math.addExact(bytes, pageBytes(group, granules(granule)));
      }
    }
    return bytes;
  }

  /** Writes the header at the channel's position. */
  void write(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) headerBytes()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putLong(model);
    bytes.putInt(shape.layers()).putInt(shape.windowPeriod()).putInt(shape.window());
    bytes.putInt(shape.heads()).putInt(shape.keyLength()).putInt(shape.valueLength());
    bytes.putInt(shape.type().id()).putInt(tokens.length).putInt(firstWindowed);
    for (int token : tokens) {
      bytes.putInt(token);
    }
    bytes.putInt(checksum(bytes, bytes.position()));
    bytes.rewind();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static int checksum(ByteBuffer bytes, int count) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(0, count));
    return (int) sum.getValue();
  }

  /**
   * Reads and checks the header.
   *
   * @throws KvFileException if the file is not what this model and shape can use
   */
  static KvFile read(Path file, FileChannel channel, long model, KvShape shape) throws IOException {
    ByteBuffer fields = read(file, channel, 0, FIELDS_BYTES);
    if (fields.getLong() != MAGIC) {
      throw new KvFileException(file, "is no saved KV cache");
    }
    long itsModel = fields.getLong();
    KvShape itsShape = readShape(file, fields);
    int count = fields.getInt();
    int firstWindowed = fields.getInt();
    if (count < 0
        || count > MOST_TOKENS
        || firstWindowed < 0
        || firstWindowed > KvPage.granules(count)) {
      throw new KvFileException(
          file, "has " + count + " tokens, windows from granule " + firstWindowed);
    }
    int size = FIELDS_BYTES + count * Integer.BYTES;
    ByteBuffer all = read(file, channel, 0, size + CHECKSUM_BYTES);
    if (all.getInt(size) != checksum(all, size)) {
      throw new KvFileException(file, "is damaged: its checksum is wrong");
    }
    if (itsModel != model || !itsShape.equals(shape)) {
      throw new KvFileException(
          file, "is of another model or cache: %s, not %s".formatted(itsShape, shape));
    }
    int[] tokens = new int[count];
    all.position(FIELDS_BYTES);
    for (int i = 0; i < count; i++) {
      tokens[i] = all.getInt();
    }
    KvFile header = new KvFile(model, shape, tokens, firstWindowed);
    if (channel.size() != header.bytes()) {
      throw new KvFileException(
          file, "has %d bytes, not %d".formatted(channel.size(), header.bytes()));
    }
    return header;
  }

  private static KvShape readShape(Path file, ByteBuffer fields) {
    int layers = fields.getInt();
    int period = fields.getInt();
    int window = fields.getInt();
    int heads = fields.getInt();
    int keyLength = fields.getInt();
    int valueLength = fields.getInt();
    int type = fields.getInt();
    try {
      return new KvShape(
          layers, period, window, heads, keyLength, valueLength, GgmlType.byId(type));
    } catch (IllegalArgumentException e) {
      throw new KvFileException(file, "has an impossible shape: " + e.getMessage());
    }
  }

  private static ByteBuffer read(Path file, FileChannel channel, long from, int count)
      throws IOException {
    if (channel.size() < from + count) {
      throw new KvFileException(
          file, "ends after %d bytes, within its header".formatted(channel.size()));
    }
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException(file + " became shorter while it was read");
      }
    }
    return bytes.flip();
  }
}
