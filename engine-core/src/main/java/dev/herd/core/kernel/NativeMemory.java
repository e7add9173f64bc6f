package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The memory that packed weights lie in, as one segment of which a position is an address.
 *
 * <p>Being a constant, it has a class, a size and a scope that the compiler knows wherever it is
 * read. Of a segment that comes by a field it has to learn the class from calls so far, which many
 * kernels share: code compiled early, or in a process that has weights in segments of several
 * classes, called its methods for each vector, and ran at half the speed.
 *
 * <p>What it gives up is the check of each access. So {@link PanelPacking} makes sure that a
 * matrix's panels fill native memory of their own, and {@link PanelMatMul} once a product that what
 * it reads lies in there and isn't freed; who multiplies holds the weights meanwhile.
 */
final class PanelMemory {
  /** All of the address space; null where native access is denied. */
  static final MemorySegment ALL = all();

  private PanelMemory() {}

  @SuppressWarnings("restricted") // see above
  private static MemorySegment all() {
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException e) {
      return null;
    }
  }
}
