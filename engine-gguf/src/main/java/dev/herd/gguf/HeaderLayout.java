package dev.herd.gguf;

import java.nio.charset.StandardCharsets;

/**
 * The layout of a GGUF header, in bytes. A fixed part, then the metadata entries (key, type number,
 * value), then the tensor entries (name, dimension count, dimensions, type number, offset), then
 * padding up to the alignment, then tensor data.
 */
final class HeaderLayout {
  static final int MAGIC_OFFSET = 0;
  static final int VERSION_OFFSET = MAGIC_OFFSET + 4;
  static final int TENSOR_COUNT_OFFSET = VERSION_OFFSET + 4;
  static final int METADATA_COUNT_OFFSET = TENSOR_COUNT_OFFSET + 8;
  static final int FIXED_BYTES = METADATA_COUNT_OFFSET + 8;

  /** "GGUF", read as a little-endian number. */
  static final int MAGIC = 0x46554747;

  static final int OLDEST_VERSION = 2;
  static final int NEWEST_VERSION = 3;

  /** The number in front of a string, an array's elements. */
  static final int COUNT_BYTES = 8;

  static final int TYPE_BYTES = 4;

  /** Type of the elements and their number, in front of an array's elements. */
  static final int ARRAY_HEAD_BYTES = TYPE_BYTES + COUNT_BYTES;

  /** The smallest metadata entry: a key of one byte, a value of one byte. */
  static final int MIN_METADATA_BYTES = COUNT_BYTES + 1 + TYPE_BYTES + 1;

  /** The smallest tensor entry: a name of one byte, one dimension. */
  static final int MIN_TENSOR_BYTES = COUNT_BYTES + 1 + 4 + 8 + TYPE_BYTES + 8;

  static final int DEFAULT_ALIGNMENT = 32;
  static final String ALIGNMENT_KEY = "general.alignment";

  static {
    byte[] magic = "GGUF".getBytes(StandardCharsets.US_ASCII);
    if (FIXED_BYTES != 24 || (MAGIC & 0xff) != magic[0] || MAGIC >>> 24 != magic[3]) {
      throw new AssertionError("the header's fixed part doesn't add up");
    }
  }

  private HeaderLayout() {}

  /** Rounds a position up to the alignment, a power of two. */
  static long align(long position, long alignment) {
    return Math.addExact(position, alignment - 1) & -alignment;
  }
}
