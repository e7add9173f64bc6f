package dev.herd.gguf;

/**
 * Bounds on what a header may hold. Each is well over what models need; together they bound the
 * heap and the time that an untrusted file can take.
 */
final class Limits {
  /** Bytes of metadata and tensor entries; what stands behind counts as missing. */
  static final int HEADER_BYTES = 1 << 30;

  /** Metadata keys; models have up to about a hundred. */
  static final int METADATA_ENTRIES = 1 << 16;

  /** Bytes of one key: the format's own limit. */
  static final int KEY_BYTES = 65535;

  /** Bytes of all keys together. */
  static final int ALL_KEY_BYTES = 16 << 20;

  /** Tensors of one file; the largest models have some ten thousand. */
  static final int TENSORS = 1 << 18;

  /** Bytes of a tensor name. The format says 64; longer ones are read all the same. */
  static final int TENSOR_NAME_BYTES = 255;

  /** Bytes of a tensor name that other readers accept too: 64 with a terminating zero. */
  static final int WRITTEN_TENSOR_NAME_BYTES = 63;

  /** Dimensions of a tensor: the format's own limit. */
  static final int DIMENSIONS = 4;

  /** Arrays within arrays, the outermost included. */
  static final int ARRAY_DEPTH = 8;

  /** Bytes of a metadata string that is turned into a Java string. */
  static final int STRING_BYTES = 32 << 20;

  /** The format wants a multiple of 8, which keeps every number of a tensor aligned. */
  static final int MIN_ALIGNMENT = 8;

  static final int MAX_ALIGNMENT = 16 << 20;

  /** Files of a split model: the width of the number in their names, and of its metadata type. */
  static final int SPLIT_FILES = 65535;

  private Limits() {}
}
