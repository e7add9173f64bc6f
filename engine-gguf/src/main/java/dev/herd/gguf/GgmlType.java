package dev.herd.gguf;

/**
 * A tensor element type of the ggml library: how many values one block holds and how many bytes it
 * takes. The numbers are those of {@code enum ggml_type} in ggml.h and of the block structures in
 * ggml-common.h.
 */
public enum GgmlType {
  /** IEEE 754 binary32. */
  F32(0, 1, 4),
  /** IEEE 754 binary16. */
  F16(1, 1, 2),
  /** 32 values of 4 bits, one half scale. */
  Q4_0(2, 32, 18),
  /** 32 values of 4 bits, half scale and half minimum. */
  Q4_1(3, 32, 20),
  /** 32 values of 5 bits, one half scale. */
  Q5_0(6, 32, 22),
  /** 32 values of 5 bits, half scale and half minimum. */
  Q5_1(7, 32, 24),
  /** 32 values of 8 bits, one half scale. */
  Q8_0(8, 32, 34),
  /** 256 values of 2 bits, 16 sub-blocks with 4-bit scales and minimums. */
  Q2_K(10, 256, 84),
  /** 256 values of 3 bits, 16 sub-blocks with 6-bit scales. */
  Q3_K(11, 256, 110),
  /** 256 values of 4 bits, 8 sub-blocks with 6-bit scales and minimums. */
  Q4_K(12, 256, 144),
  /** 256 values of 5 bits, 8 sub-blocks with 6-bit scales and minimums. */
  Q5_K(13, 256, 176),
  /** 256 values of 6 bits, 16 sub-blocks with 8-bit scales. */
  Q6_K(14, 256, 210),
  /** 32 values of 4 bits through a table of 16 levels, one half scale. */
  IQ4_NL(20, 32, 18),
  /** 256 values of 4 bits through a table of 16 levels, 8 sub-blocks with 6-bit scales. */
  IQ4_XS(23, 256, 136),
  /** Signed 8-bit integer. */
  I8(24, 1, 1),
  /** Signed 16-bit integer. */
  I16(25, 1, 2),
  /** Signed 32-bit integer. */
  I32(26, 1, 4),
  /** Signed 64-bit integer. */
  I64(27, 1, 8),
  /** IEEE 754 binary64. */
  F64(28, 1, 8),
  /** The upper half of IEEE 754 binary32. */
  BF16(30, 1, 2),
  /** 32 values of 4 bits (E2M1), one power-of-two scale of 8 bits; OCP Microscaling formats 1.0. */
  MXFP4(39, 32, 17);

  private static final GgmlType[] BY_ID = new GgmlType[40];

  static {
    for (GgmlType type : values()) {
      BY_ID[type.id] = type;
    }
  }

  private final int id;
  private final int blockSize;
  private final int bytesPerBlock;

  GgmlType(int id, int blockSize, int bytesPerBlock) {
    this.id = id;
    this.blockSize = blockSize;
    this.bytesPerBlock = bytesPerBlock;
  }

  /** Returns the number that files use for this type. */
  public int id() {
    return id;
  }

  /** Returns the number of values in a block. */
  public int blockSize() {
    return blockSize;
  }

  /** Returns the size of a block in bytes. */
  public int bytesPerBlock() {
    return bytesPerBlock;
  }

  /**
   * Returns the bytes that {@code values} consecutive values take.
   *
   * @throws IllegalArgumentException if {@code values} is negative or not a multiple of the block
   *     size
   * @throws ArithmeticException if the size is over 2^63 - 1 bytes
   */
  public long bytes(long values) {
    if (values < 0 || values % blockSize != 0) {
      throw new IllegalArgumentException(
          values + " values are no whole number of " + this + " blocks of " + blockSize);
    }
    return Math.multiplyExact(values / blockSize, (long) bytesPerBlock);
  }

  /** Returns the type with the given number in files, or null if this library has no such type. */
  public static GgmlType byId(long id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[(int) id] : null;
  }
}
