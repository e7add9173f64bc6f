package dev.herd.core.kernel;

/**
 * What the system property {@value #PROPERTY} asks for. A value that means nothing counts as {@link
 * #AUTO}; {@link Kernels} says so once.
 */
enum KernelChoice {
  /** The widest vectors that the processor has. */
  AUTO("auto", 512),
  /** No vectors. */
  SCALAR("scalar", 0),
  /** Vectors of 128 bits. */
  BITS_128("128", 128),
  /** Vectors of 256 bits, or of what the processor has if that is less. */
  BITS_256("256", 256),
  /** Vectors of 512 bits, or of what the processor has if that is less. */
  BITS_512("512", 512);

  /** The system property that forces a choice. */
  static final String PROPERTY = "herd.kernels";

  private final String value;
  private final int maxBits;

  KernelChoice(String value, int maxBits) {
    this.value = value;
    this.maxBits = maxBits;
  }

  /** Returns the choice that {@code value} names, or null if it names none. */
  static KernelChoice parse(String value) {
    for (KernelChoice choice : values()) {
      if (choice.value.equals(value)) {
        return choice;
      }
    }
    return null;
  }

  /** Returns the choice of this process. */
  static KernelChoice ofProcess() {
    KernelChoice choice = parse(System.getProperty(PROPERTY, AUTO.value));
    return choice == null ? AUTO : choice;
  }

  /** Returns the vector width to use on a processor that has {@code hardwareBits}; 0 for none. */
  int bits(int hardwareBits) {
    return Math.min(maxBits, hardwareBits);
  }
}
